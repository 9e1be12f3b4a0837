//! Runs with hashes that never repeat, which is the worst case for compression.

use domain::payload::{LlmCalled, LlmResponded, Payload, RunCompleted, RunStarted, ToolCalled, ToolResponded};
use domain::{ContentHash, Event, Label, Micros, RunHeader, RunId};
use store::Chunk;

/// Events of a usual run.
pub const EVENTS: u32 = 26;

fn mixed(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

fn hash(state: &mut u64) -> ContentHash {
    ContentHash::from_bytes(mixed(state).to_be_bytes())
}

pub fn run(state: &mut u64, start: i64, events: u32) -> Chunk {
    let (high, low) = (mixed(state), mixed(state));
    let mut key = [0; 16];
    key[..8].copy_from_slice(&high.to_be_bytes());
    key[8..].copy_from_slice(&low.to_be_bytes());
    let header = RunHeader {
        run_id: RunId::new(&domain::RunKey(key).uuid_text()),
        agent_id: Label::name(&format!("agent-{}", mixed(state) % 50)),
        agent_version: Label::name("9b5bc7f2"),
        parent_run_id: None,
        trace_id: None,
        conversation_id: None,
    };
    let looping = mixed(state).is_multiple_of(12);
    let mut step = 0;
    let mut at = start;
    let events = (0..events)
        .map(|position| {
            at += 20_000 + (mixed(state) % 60_000) as i64;
            let last = position + 1 == events;
            let payload = if position == 0 {
                started(state)
            } else if last {
                Payload::RunCompleted(RunCompleted {
                    exit_reason: Some(Label::code("final_answer")),
                    total_steps: Some(u64::from(step)),
                    tool_call_count: Some(u64::from(step / 2)),
                    ..RunCompleted::default()
                })
            } else {
                if position % 2 == 1 {
                    step += 1;
                }
                call(state, position, looping)
            };
            Event {
                step,
                at: Micros(at),
                id: None,
                payload,
            }
        })
        .collect();
    Chunk { header, events }
}

fn started(state: &mut u64) -> Payload {
    Payload::RunStarted(RunStarted {
        input_hash: Some(hash(&mut (mixed(state) % 500))),
        model: Label::name("gpt-4o"),
        tools: ["search", "fetch", "calculator"].map(Label::name).to_vec(),
        ..RunStarted::default()
    })
}

fn call(state: &mut u64, position: u32, looping: bool) -> Payload {
    let tool = Label::name(["search", "calculator", "search", "fetch"][(position / 4 % 4) as usize]);
    match (position - 1) % 4 {
        0 => Payload::LlmCalled(LlmCalled {
            model: Label::name("gpt-4o"),
            prompt_tokens: Some(400 + u64::from(position) * 3),
            ..LlmCalled::default()
        }),
        1 => Payload::LlmResponded(LlmResponded {
            completion_tokens: Some(mixed(state) % 300),
            latency_ms: Some(mixed(state) % 2000),
            finish_reason: Some(Label::code("tool_calls")),
            output_hash: Some(hash(state)),
            output_length: Some(mixed(state) % 900 + 1),
            hashed_by_client: true,
            ..LlmResponded::default()
        }),
        2 => Payload::ToolCalled(ToolCalled {
            tool_name: if looping { Label::name("search") } else { tool },
            args_hash: if looping {
                Some(ContentHash::of("same"))
            } else {
                Some(hash(state))
            },
            ..ToolCalled::default()
        }),
        _ => Payload::ToolResponded(ToolResponded {
            tool_name: if looping { Label::name("search") } else { tool },
            success: Some(true),
            output_length: Some(120 + u64::from(position)),
            latency_ms: Some(mixed(state) % 400),
            ..ToolResponded::default()
        }),
    }
}
