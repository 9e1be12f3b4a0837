//! Steps for tests, from words.

use api::{ContentHash, Label, Micros, Step, StepKind, StepOutcome};

/// `llm`, `start`, `end` and `tool=arguments`, one second apart.
pub fn steps(words: &str) -> Vec<Step> {
    words.split_whitespace().enumerate().map(step).collect()
}

fn step((index, word): (usize, &str)) -> Step {
    let (name, content) = match word.split_once('=') {
        Some((name, content)) => (name, Some(ContentHash::of(content))),
        None => (word, None),
    };
    Step {
        step_index: index as u32,
        kind: match name {
            "start" => StepKind::Start,
            "llm" => StepKind::Llm,
            "end" => StepKind::End,
            _ => StepKind::Tool,
        },
        name: Label::name(name),
        content_hash: content,
        output_hash: None,
        started_at: Micros(index as i64 * 1_000_000),
        duration_ms: Some(400),
        outcome: StepOutcome::Ok,
        note: None,
        prompt_tokens: None,
        completion_tokens: None,
        result_count: None,
        transport: false,
    }
}
