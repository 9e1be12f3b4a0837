//! A run that is in the middle of its work.

use super::Played;
use super::rounds::{argument, work};
use crate::demo::script::Script;

pub(super) fn play(mut script: Script) -> Played {
    work(&mut script, 2);
    let detail = argument(&script);
    script.think();
    let tool = script.task.version.tools[0];
    script.call_tool(tool, &detail);
    script.end()
}
