//! The run fails before it has begun.

use super::Played;
use super::rounds::{answer, work};
use crate::demo::script::{Script, args};

pub(super) fn play(mut script: Script) -> Played {
    if script.rng.per_mille(500) {
        return script.fail("AuthenticationError", "the key was not accepted");
    }
    let tools = script.task.version.tools;
    let question = args("query", &script.task.question);
    script.think();
    script.failing_tool(tools[0], &question, "permission denied");
    work(&mut script, 2);
    answer(script)
}
