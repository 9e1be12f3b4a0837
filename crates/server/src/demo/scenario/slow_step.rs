//! One tool call takes much longer than all others, and something outside says why.

use super::Played;
use super::rounds::{answer, argument, work};
use crate::demo::script::Script;

pub(super) fn play(mut script: Script) -> Played {
    work(&mut script, 2);
    let tools = script.task.version.tools;
    let tool = tools[script.rng.within(0, tools.len() as u64 - 1) as usize];
    let detail = argument(&script);
    let latency = script.rng.within(24_000, 95_000);
    script.think();
    script.call_tool(tool, &detail);
    script.wait(latency / 3);
    script.notice("provider_degraded", "status page", &[("p95_ms", latency as i64 / 2)]);
    script.wait(latency - latency / 3);
    script.tool_responded(tool, Ok("late but complete"), Some(latency));
    answer(script)
}
