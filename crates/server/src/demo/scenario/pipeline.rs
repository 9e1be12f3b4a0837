//! A pipeline with its extractors, and the day on which one tool after the other failed.

use super::{Played, Scenario};
use crate::demo::cast::{CAST, Character};
use crate::demo::rng::Rng;
use crate::demo::script::{Script, Task, args};

pub(super) fn play(mut script: Script) -> Played {
    let delivery = args("delivery", &script.task.question);
    script.think();
    script.tool("list_batches", &delivery, "two batches");
    let batches = script.rng.within(1, 2).min(script.most_children);
    for batch in 0..batches {
        script.think();
        delegate(&mut script, batch);
        script.think();
        script.tool("validate", &args("batch", &batch.to_string()), "every row is valid");
    }
    script.think();
    script.tool("publish", &delivery, "published");
    super::rounds::answer(script)
}

/// Hands a batch to a run of its own, and waits for it.
fn delegate(script: &mut Script, batch: u64) {
    script.call_tool("extract", &args("batch", &batch.to_string()));
    let start = script.now().plus_millis(20);
    let character = extractor();
    let task = Task {
        character,
        version: &character.versions[0],
        question: character.varying[0].replace("{}", &batch.to_string()),
        start,
        parent: Some(script.id().clone()),
    };
    let rng = Rng::of(script.rng.bits(), batch);
    let (child, _) = Scenario::Extract.play(rng, task, 0);
    let called = script.now();
    if let Some(last) = child.events.last() {
        script.wait_until(last.at.plus_millis(15));
    }
    let latency = script.now().millis_since(called);
    script.tool_responded("extract", Ok("rows written"), Some(latency));
    script.children.push(child);
}

fn extractor() -> &'static Character {
    let found = CAST.iter().find(|one| one.usual == Scenario::Extract);
    found.copied().unwrap_or(CAST[CAST.len() - 1])
}

pub(super) fn extract(mut script: Script) -> Played {
    let batch = args("batch", &script.task.question);
    quick(&mut script);
    script.slow_tool("read_batch", &batch, "2,000 lines", 180);
    let latency = script.rng.within(60, 320);
    script.slow_tool("write_rows", &batch, "2,000 rows", latency);
    script.say("All rows are written.");
    script.complete("final_answer")
}

/// Small models answer fast, and a pipeline must not wait for long.
fn quick(script: &mut Script) {
    let answer = crate::demo::script::Answer {
        text: "",
        tokens: 24,
        reason: crate::demo::script::Reason::Tool,
    };
    let latency = script.rng.within(250, 600);
    script.slow_llm(answer, latency);
}

/// The database is down: reading works, everything after it fails.
pub(super) fn cascade(mut script: Script) -> Played {
    let delivery = args("delivery", &script.task.question);
    script.think();
    script.tool("list_batches", &delivery, "two batches");
    script.notice("database_unavailable", "status page", &[("since_s", 40)]);
    for tool in ["extract", "validate", "publish"] {
        script.think();
        script.failing_tool(tool, &delivery, "connection refused");
    }
    for tool in ["validate", "publish"] {
        if script.rng.per_mille(400) {
            script.think();
            script.failing_tool(tool, &delivery, "connection refused");
        }
    }
    script.fail("ConnectionError", "connection refused")
}
