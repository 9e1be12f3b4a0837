//! Runs that a policy ends.

use super::Played;
use super::rounds::{answer, work};
use crate::demo::policies::{obey, of_cost};
use crate::demo::script::Script;

/// Too expensive: a warning first, then the end.
pub(super) fn cost_stop(mut script: Script) -> Played {
    // A long change is read anew with every question, so that about five of them use up the budget.
    script.compact(match script.task.version.model {
        "claude-opus-4-7" => 7_400,
        _ => 37_000,
    });
    work(&mut script, 6);
    let (run, children) = answer(script);
    (obey(run, &of_cost()), children)
}
