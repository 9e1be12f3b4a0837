//! The same tool again and again, or two tools in turns.

use super::Played;
use super::rounds::{argument, work};
use crate::demo::policies::{obey, of_loops};
use crate::demo::script::{Script, args};

pub(super) fn play(mut script: Script) -> Played {
    let search = args("query", &script.task.question);
    work(&mut script, 1);
    for _ in 0..script.rng.within(5, 15) {
        script.think();
        script.tool("web_search", &search, "ten results");
    }
    // Some of its processes have a policy against it.
    let guarded = script.rng.per_mille(350);
    script.say("I could not find more than this.");
    let (run, children) = script.complete("final_answer");
    (if guarded { obey(run, &of_loops()) } else { run }, children)
}

/// Looks at the file, doubts, looks at the list, doubts.
pub(super) fn thrashing(mut script: Script) -> Played {
    work(&mut script, 1);
    let [one, .., other] = script.task.version.tools else {
        return super::rounds::answer(script);
    };
    for _ in 0..script.rng.within(3, 5) {
        for tool in [one, other] {
            let detail = argument(&script);
            script.think();
            script.tool(tool, &detail, "unchanged");
        }
    }
    script.say("No finding.");
    script.complete("final_answer")
}
