//! Two tools in turns, each undoing or repeating what the other did.

use serde::{Deserialize, Serialize};

use super::{Check, Finding, params};
use crate::baseline::Baselines;
use crate::explanation::{Explanation, SuggestedFix};
use crate::fix::FixType;
use crate::label::Label;
use crate::policy::Guard;
use crate::run::{RunState, ToolCall};
use crate::severity::Severity;

pub const FIX: FixType = FixType::PromptAddition;
pub const GUARD: Guard<Evidence> = Guard::WhenSeen;
pub const SUMMARY: &str = "The agent goes back and forth between two tools.";

params! {
    /// How many of the last tool calls must alternate.
    window: u32 = 6 in 4..=1000,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// The tool called last.
    pub tool_a: Label,
    pub tool_b: Label,
    /// The tools of the window in the order of their calls.
    pub pattern: Vec<Label>,
    pub count: u32,
    pub step_indices: Vec<u32>,
}

/// The last `window` tool calls must be of exactly two tools in strict turns.
pub fn check(run: &RunState, params: &Params, _: &Baselines) -> Check<Evidence> {
    let window = params.window as usize;
    let mut recent: Vec<&ToolCall> = run.tools().rev().take(window).collect();
    recent.reverse();
    let [.., before, last] = recent.as_slice() else { return Check::Clear };
    let turns = recent.len() == window
        && before.tool != last.tool
        && recent.iter().rev().step_by(2).all(|call| call.tool == last.tool)
        && recent.iter().rev().skip(1).step_by(2).all(|call| call.tool == before.tool);
    if !turns {
        return Check::Clear;
    }
    Check::Found(Finding {
        severity: Severity::High,
        confidence: 0.90,
        step: run.max_step,
        evidence: Evidence {
            tool_a: last.tool.clone(),
            tool_b: before.tool.clone(),
            pattern: recent.iter().map(|call| call.tool.clone()).collect(),
            count: recent.len() as u32,
            step_indices: recent.iter().map(|call| call.step).collect(),
        },
    })
}

impl Evidence {
    pub fn steps(&self) -> Vec<u32> {
        self.step_indices.clone()
    }

    pub fn explain(&self) -> Explanation {
        let (a, b) = (&self.tool_a, &self.tool_b);
        let first = self.step_indices.first().copied().unwrap_or(0);
        let last = self.step_indices.last().copied().unwrap_or(0);
        Explanation {
            title: format!("{b} and {a} take turns"),
            what: format!(
                "The last {} tool calls, steps {first} to {last}, went back and forth between `{b}` and `{a}` without \
                 any other tool in between.",
                self.count
            ),
            why_it_matters: "Strict turns mean that neither result settles what to do next: the model reads one, \
                doubts it, and asks the other. Every round costs two tool calls and two model calls."
                .into(),
            evidence_summary: format!("{} calls in turns: {b}, {a}, …; steps {first} to {last}", self.count),
            suggested_fixes: vec![
                SuggestedFix::new(
                    "Say which of the two tools decides.",
                    "text",
                    &format!(
                        "Use {b} or {a} for one question, not both in turns. If their results disagree, trust {b}, \
                         say so, and go on."
                    ),
                ),
                SuggestedFix::new(
                    "Remind the agent once, when the pattern shows.",
                    "python",
                    "dt.add_policy(\n    name=\"decide\",\n    condition={\"trigger\": \"signal\", \"operator\": \
                     \"contains\", \"value\": \"TOOL_THRASHING\"},\n    action={\"type\": \"inject_prompt\", \
                     \"params\": {\"prompt\": \"Decide with what you have.\"}},\n)",
                ),
            ],
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::detectors::testing::{clear, finds};

    #[test]
    fn six_calls_in_turns() {
        finds("TOOL_THRASHING HIGH @8 0.90", "llm tool:a tool:b tool:a tool:b tool:a tool:b llm");
    }

    #[test]
    fn a_third_tool_or_a_repeat_breaks_the_turns() {
        clear("TOOL_THRASHING", "llm tool:a tool:b tool:a tool:c tool:a tool:b llm");
        clear("TOOL_THRASHING", "llm tool:a tool:b tool:b tool:a tool:b tool:a llm");
        clear("TOOL_THRASHING", "llm tool:a tool:a tool:a tool:a tool:a tool:a llm");
    }

    #[test]
    fn five_calls_are_too_few_to_tell() {
        clear("TOOL_THRASHING", "llm tool:a tool:b tool:a tool:b tool:a llm");
    }
}
