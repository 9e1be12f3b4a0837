//! Runs far beyond the usual length.

use super::Played;
use super::rounds::{answer, work};
use crate::demo::script::{Script, args};

/// The conversation is cut down to this many tokens before it gets too long.
const COMPACTED: u64 = 1_800;
/// After this many rounds.
const ROUNDS: u64 = 6;

/// About 5,000 steps of honest work.
pub(super) fn long_haul(mut script: Script) -> Played {
    while script.step() < 4_980 {
        work(&mut script, ROUNDS);
        script.compact(COMPACTED);
    }
    answer(script)
}

/// About 300 steps: good work at first, then the same call with the same arguments for the rest.
pub(super) fn loop_within(mut script: Script) -> Played {
    while script.step() < 72 {
        work(&mut script, ROUNDS);
        script.compact(COMPACTED);
    }
    let search = args("query", &script.task.question);
    let Some(tool) = script.task.version.tools.last().copied() else {
        return answer(script);
    };
    for round in 0..54 {
        script.think();
        script.tool(tool, &search, "nothing new");
        script.think();
        script.tool(tool, &search, "nothing new");
        if round % ROUNDS == 0 {
            script.compact(COMPACTED);
        }
    }
    script.complete("max_steps")
}

/// Four times the usual steps.
pub(super) fn inflated(mut script: Script) -> Played {
    for _ in 0..script.rng.within(4, 5) {
        work(&mut script, ROUNDS);
        script.compact(COMPACTED);
    }
    answer(script)
}
