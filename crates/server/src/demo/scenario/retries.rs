//! A tool fails, and is called again and again.

use super::Played;
use super::rounds::work;
use crate::demo::script::{Script, args};

pub(super) fn storm(mut script: Script) -> Played {
    let detail = args("query", &script.task.question);
    work(&mut script, 2);
    for attempt in 0..script.rng.within(3, 6) {
        script.think();
        script.failing_tool("charge_card", &detail, "card declined");
        if attempt == 2 {
            script.notice("rate_limit", "payment provider", &[("retry_after_ms", 30_000)]);
        }
    }
    script.say("The card could not be charged.");
    script.complete("final_answer")
}
