//! One tool after the other fails.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Check, Finding, newest, params, scaled};
use crate::baseline::Baselines;
use crate::explanation::{Explanation, SuggestedFix};
use crate::fix::FixType;
use crate::label::Label;
use crate::policy::Guard;
use crate::run::{RunState, ToolCall};
use crate::severity::Severity;

pub const FIX: FixType = FixType::CodeChange;
pub const GUARD: Guard<Evidence> = Guard::WhenSeen;
pub const SUMMARY: &str = "Different tools fail one after the other.";

params! {
    /// Failures in a row at the end of the tool calls.
    threshold: u32 = 3 in 2..=1000,
}

/// Failures of one tool alone are a retry storm.
const MIN_TOOLS: usize = 2;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    pub consecutive_failures: u32,
    /// Sorted.
    pub distinct_tools: Vec<Label>,
    pub threshold: u32,
    pub first_fail_step: u32,
    pub step_indices: Vec<u32>,
}

/// Looks at the last tool calls whose outcome is known, back to the last that worked.
pub fn check(run: &RunState, params: &Params, _: &Baselines) -> Check<Evidence> {
    let mut failures: Vec<&ToolCall> =
        run.tools().rev().filter(|call| call.success.is_some()).take_while(|call| call.failed()).collect();
    failures.reverse();
    let tools: BTreeSet<&Label> = failures.iter().map(|call| &call.tool).collect();
    if failures.len() < params.threshold as usize || tools.len() < MIN_TOOLS {
        return Check::Clear;
    }
    Check::Found(Finding {
        severity: Severity::High,
        confidence: scaled(failures.len() as f64, f64::from(params.threshold)),
        step: run.max_step,
        evidence: Evidence {
            consecutive_failures: failures.len() as u32,
            distinct_tools: tools.into_iter().cloned().collect(),
            threshold: params.threshold,
            first_fail_step: failures[0].step,
            step_indices: newest(failures.iter().map(|call| call.step).collect()),
        },
    })
}

impl Evidence {
    pub fn steps(&self) -> Vec<u32> {
        self.step_indices.clone()
    }

    pub fn explain(&self) -> Explanation {
        let tools: Vec<&str> = self.distinct_tools.iter().map(Label::as_str).collect();
        let tools = tools.join(", ");
        Explanation {
            title: format!("{} failures across {} tools", self.consecutive_failures, self.distinct_tools.len()),
            what: format!(
                "From step {} on {} tool calls in a row failed, across {} tools: {tools}.",
                self.first_fail_step,
                self.consecutive_failures,
                self.distinct_tools.len()
            ),
            why_it_matters: "Tools that fail together usually share a cause: expired credentials, a network or a service that \
                is down, or a bad value that one tool handed to the next. The agent cannot mend that by trying on."
                .into(),
            evidence_summary: format!(
                "{} failures in a row from step {} on: {tools}",
                self.consecutive_failures, self.first_fail_step
            ),
            suggested_fixes: vec![
                SuggestedFix::new(
                    "Check what the tools share before the run starts.",
                    "python",
                    "for tool in tools:\n    if not tool.healthy():\n        raise RuntimeError(f\"{tool.name} is not \
                     available\")",
                ),
                SuggestedFix::new(
                    "Stop the run early instead of trying every tool.",
                    "python",
                    "dt.add_policy(\n    name=\"stop when tools fail\",\n    condition={\"trigger\": \"error_count\", \"operator\": \
                     \"gte\", \"value\": 3},\n    action={\"type\": \"stop\"},\n)",
                ),
            ],
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::detectors::testing::{clear, finds};

    #[test]
    fn three_failures_over_two_tools() {
        finds("CASCADING_TOOL_FAILURE HIGH @4 0.50", "llm tool:a! tool:b! tool:a!");
        finds("CASCADING_TOOL_FAILURE HIGH @7 0.63", "tool:c llm tool:a! tool:b! tool:a! tool:c! llm end:completed");
    }

    #[test]
    fn a_call_in_flight_does_not_withdraw_it() {
        finds("CASCADING_TOOL_FAILURE HIGH @5 0.50", "llm tool:a! tool:b! tool:a! tool:c~");
    }

    #[test]
    fn a_success_ends_the_cascade() {
        clear("CASCADING_TOOL_FAILURE", "llm tool:a! tool:b! tool:a! tool:c llm end:final_answer");
    }

    #[test]
    fn one_tool_alone_does_not_cascade() {
        clear("CASCADING_TOOL_FAILURE", "llm tool:a! tool:a! tool:a! end:completed");
    }
}
