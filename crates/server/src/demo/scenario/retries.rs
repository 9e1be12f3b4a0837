//! A tool fails, and is called again and again.

use super::Played;
use super::rounds::{argument, work};
use crate::demo::script::{Script, args};

pub(super) fn storm(mut script: Script) -> Played {
    let detail = args("query", &script.task.question);
    work(&mut script, 2);
    let attempts = script.rng.within(3, 5);
    for attempt in 1..=attempts {
        script.think();
        script.failing_tool("charge_card", &detail, "card declined");
        if attempt == 3 {
            script.notice("rate_limit", "payment provider", &[("retry_after_ms", 30_000)]);
        }
    }
    if attempts < 5 {
        close(&mut script);
    }
    script.say("The card could not be charged.");
    script.complete("final_answer")
}

/// Notes down that nothing was charged. With it the run does not end in its loop.
fn close(script: &mut Script) {
    for tool in ["get_customer", "get_invoice", "send_receipt"] {
        let detail = argument(script);
        script.think();
        script.tool(tool, &detail, "noted");
    }
}
