//! A tool that fails, and is called again and again.

use serde::{Deserialize, Serialize};

use super::{Check, Finding, newest, params, scaled};
use crate::baseline::Baselines;
use crate::explanation::{Explanation, SuggestedFix};
use crate::fix::FixType;
use crate::hash::ContentHash;
use crate::label::Label;
use crate::policy::Guard;
use crate::run::{RunState, ToolCall};
use crate::severity::Severity;

pub const FIX: FixType = FixType::PromptAddition;
pub const GUARD: Guard<Evidence> = Guard::WhenSeen;
pub const SUMMARY: &str = "The agent calls a failing tool several times in a row.";

params! {
    /// Failures in a row that make a storm.
    threshold: u32 = 3 in 2..=1000,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    pub tool: Label,
    pub consecutive_fails: u32,
    pub threshold: u32,
    pub first_fail_step: u32,
    pub step_indices: Vec<u32>,
    pub args_identical: bool,
    pub error_hashes: Vec<Option<ContentHash>>,
    /// The hash of the error, if it was the same every time.
    pub failure_reason_hash: Option<ContentHash>,
    pub reason_identical: bool,
}

/// The longest row of failures of one tool that did not succeed afterwards. Calls whose outcome is not
/// known yet are left out.
pub fn check(run: &RunState, params: &Params, _: &Baselines) -> Check<Evidence> {
    let known: Vec<&ToolCall> = run.tools().filter(|call| call.success.is_some()).collect();
    let mut longest: &[&ToolCall] = &[];
    let mut before = 0;
    for row in known.chunk_by(|one, next| one.failed() && next.failed() && one.tool == next.tool) {
        before += row.len();
        if row.len() > longest.len() && row[0].failed() && !succeeds(&row[0].tool, &known[before..]) {
            longest = row;
        }
    }
    if longest.is_empty() || longest.len() < params.threshold as usize {
        return Check::Clear;
    }
    Check::Found(Finding {
        severity: Severity::High,
        confidence: scaled(longest.len() as f64, f64::from(params.threshold)),
        step: run.max_step,
        evidence: evidence(longest, params.threshold),
    })
}

fn succeeds(tool: &Label, later: &[&ToolCall]) -> bool {
    later.iter().any(|call| call.tool == *tool && call.success == Some(true))
}

fn evidence(row: &[&ToolCall], threshold: u32) -> Evidence {
    let first = row[0];
    let reason = first.error_hash.filter(|_| row.iter().all(|call| call.error_hash == first.error_hash));
    Evidence {
        tool: first.tool.clone(),
        consecutive_fails: row.len() as u32,
        threshold,
        first_fail_step: first.step,
        step_indices: newest(row.iter().map(|call| call.step).collect()),
        args_identical: row.iter().all(|call| call.args_hash == first.args_hash),
        error_hashes: newest(row.iter().map(|call| call.error_hash).collect()),
        failure_reason_hash: reason,
        reason_identical: reason.is_some(),
    }
}

impl Evidence {
    pub fn steps(&self) -> Vec<u32> {
        self.step_indices.clone()
    }

    pub fn explain(&self) -> Explanation {
        let arguments = if self.args_identical { "the same arguments" } else { "changing arguments" };
        let reason = self
            .failure_reason_hash
            .map(|hash| format!(" The error was the same every time (hash {hash})."))
            .unwrap_or_default();
        Explanation {
            title: format!("{} failed {} times in a row", self.tool, self.consecutive_fails),
            what: format!(
                "From step {} on the agent called `{}` {} times in a row with {arguments}, and every call failed.{reason}",
                self.first_fail_step, self.tool, self.consecutive_fails
            ),
            why_it_matters: "The tool did not recover, so the retries bought nothing. They cost model calls, and they load a \
                service that may already be in trouble."
                .into(),
            evidence_summary: format!(
                "{} failures of {} from step {} on, {arguments}, {}",
                self.consecutive_fails,
                self.tool,
                self.first_fail_step,
                if self.reason_identical { "same error" } else { "errors differ or are unknown" }
            ),
            suggested_fixes: vec![
                SuggestedFix::new(
                    "Tell the model when to give up on a tool.",
                    "text",
                    &format!(
                        "If {} fails twice, do not call it again in this conversation. Say what failed and go on without \
                         it.",
                        self.tool
                    ),
                ),
                SuggestedFix::new(
                    "Retry inside the tool, with pauses, and tell the model whether a retry can help.",
                    "python",
                    "@retry(stop=stop_after_attempt(3), wait=wait_exponential(max=10))\ndef call_service(args): \
                     ...\n\ntry:\n    return call_service(args)\nexcept Exception as error:\n    return {\"error\": \
                     type(error).__name__, \"retryable\": False}",
                ),
            ],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detectors::testing::{clear, finds, run};

    #[test]
    fn three_failures_in_a_row_show_at_once() {
        finds("RETRY_STORM HIGH @4 0.50", "llm tool:a! tool:a! tool:a!");
        finds("RETRY_STORM HIGH @6 0.63", "llm tool:a! tool:a! tool:a! tool:a! llm end:completed");
    }

    #[test]
    fn a_later_success_withdraws_it() {
        clear("RETRY_STORM", "llm tool:a! tool:a! tool:a! llm tool:a llm end:final_answer");
    }

    #[test]
    fn a_success_of_another_tool_does_not() {
        finds("RETRY_STORM HIGH @5 0.50", "llm tool:a! tool:a! tool:a! tool:b end:completed");
    }

    #[test]
    fn a_storm_that_passed_does_not_hide_one_that_did_not() {
        finds("RETRY_STORM HIGH @8 0.50", "tool:a! tool:a! tool:a! tool:a! tool:a tool:b! tool:b! tool:b! end:completed");
    }

    #[test]
    fn of_equal_storms_the_first_counts() {
        let run = run("tool:a! tool:a! tool:a! tool:b! tool:b! tool:b! end:completed");
        let Check::Found(found) = check(&run, &Params::default(), &Baselines::default()) else { panic!("no storm") };
        assert_eq!(found.evidence.tool, "a");
    }

    #[test]
    fn two_failures_or_mixed_tools_are_no_storm() {
        clear("RETRY_STORM", "llm tool:a! tool:a! llm end:completed");
        clear("RETRY_STORM", "llm tool:a! tool:b! tool:a! tool:b! end:completed");
    }
}
