//! One tool again and again within a few tool calls.

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
pub const SUMMARY: &str = "The agent calls the same tool again and again without getting further.";

params! {
    /// Calls of one tool within the window that make a loop.
    threshold: u32 = 3 in 2..=1000,
    /// How many of the last tool calls are looked at.
    window: u32 = 5 in 2..=1000,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    pub tool: Label,
    /// Calls of the tool in the whole run.
    pub count: u32,
    pub window: u32,
    pub first_step: u32,
    pub last_step: u32,
    /// Steps and arguments of the newest calls.
    pub step_indices: Vec<u32>,
    pub args_hashes: Vec<Option<ContentHash>>,
    pub args_identical: bool,
    /// At most two different arguments.
    pub args_similar: bool,
    /// Of the calls that were answered, 0 to 1.
    pub success_rate: Option<f64>,
    /// Prompt tokens of the LLM calls between the first and the last call of the tool.
    pub wasted_tokens: Option<u64>,
}

/// Looks at the last `window` tool calls; arguments are not compared, only reported.
pub fn check(run: &RunState, params: &Params, _: &Baselines) -> Check<Evidence> {
    let window = params.window as usize;
    let recent: Vec<&ToolCall> = run.tools().rev().take(window).collect();
    if recent.len() < window {
        return Check::Clear;
    }
    let Some(tool) = looping_tool(&recent, params.threshold as usize) else { return Check::Clear };
    let calls: Vec<&ToolCall> = run.tools().filter(|call| call.tool == *tool).collect();
    let evidence = evidence(run, tool, &calls, params.window);
    Check::Found(Finding {
        severity: Severity::High,
        confidence: scaled(f64::from(evidence.count), f64::from(params.threshold)),
        step: evidence.last_step,
        evidence,
    })
}

/// The most frequent tool of the window if it is frequent enough; of equals the most recent one.
fn looping_tool<'run>(recent: &[&'run ToolCall], threshold: usize) -> Option<&'run Label> {
    let count = |tool: &Label| recent.iter().filter(|call| call.tool == *tool).count();
    let most = recent.iter().map(|call| count(&call.tool)).max()?;
    recent.iter().map(|call| &call.tool).find(|tool| count(tool) == most).filter(|_| most >= threshold)
}

fn evidence(run: &RunState, tool: &Label, calls: &[&ToolCall], window: u32) -> Evidence {
    let steps: Vec<u32> = calls.iter().map(|call| call.step).collect();
    let (first, last) = (steps.first().copied().unwrap_or(0), steps.last().copied().unwrap_or(0));
    let hashes: Vec<Option<ContentHash>> = calls.iter().map(|call| call.args_hash).collect();
    let distinct: std::collections::BTreeSet<_> = hashes.iter().collect();
    let answered: Vec<bool> = calls.iter().filter_map(|call| call.success).collect();
    let wasted: u64 = run
        .llm_calls
        .iter()
        .filter(|call| call.step > first && call.step <= last)
        .filter_map(|call| call.prompt_tokens)
        .sum();
    Evidence {
        tool: tool.clone(),
        count: steps.len() as u32,
        window,
        first_step: first,
        last_step: last,
        args_identical: distinct.len() == 1,
        args_similar: distinct.len() <= 2,
        success_rate: (!answered.is_empty())
            .then(|| answered.iter().filter(|&&ok| ok).count() as f64 / answered.len() as f64),
        wasted_tokens: (wasted > 0).then_some(wasted),
        step_indices: newest(steps),
        args_hashes: newest(hashes),
    }
}

impl Evidence {
    pub fn steps(&self) -> Vec<u32> {
        self.step_indices.clone()
    }

    pub fn explain(&self) -> Explanation {
        let arguments = match (self.args_identical, self.args_similar) {
            (true, _) => "with identical arguments every time",
            (false, true) => "with only two different arguments",
            (false, false) => "with changing arguments",
        };
        let wasted = self
            .wasted_tokens
            .map(|tokens| format!(" About {tokens} prompt tokens went into the model calls in between."))
            .unwrap_or_default();
        Explanation {
            title: format!("{} called {} times", self.tool, self.count),
            what: format!(
                "Between step {} and step {} the agent called `{}` {} times, {arguments}.{wasted}",
                self.first_step, self.last_step, self.tool, self.count
            ),
            why_it_matters: "Each repeat costs a model call and a tool call and brings nothing new. Left alone, \
                such a run ends at its step limit or at the budget, and the user gets no answer."
                .into(),
            evidence_summary: format!(
                "{} calls of {}, steps {} to {}, {arguments}",
                self.count, self.tool, self.first_step, self.last_step
            ),
            suggested_fixes: vec![
                SuggestedFix::new(
                    "Tell the model that a repeated call cannot help.",
                    "text",
                    &format!(
                        "Never call {} twice with the same arguments. If a call did not help, say what is \
                         missing or answer with what you have.",
                        self.tool
                    ),
                ),
                SuggestedFix::new(
                    "Stop the run when the loop shows.",
                    "python",
                    "dt.add_policy(\n    name=\"stop tool loops\",\n    condition={\"trigger\": \"signal\", \
                     \"operator\": \"contains\", \"value\": \"TOOL_LOOP\"},\n    action={\"type\": \"stop\"},\n)",
                ),
            ],
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::detectors::testing::{clear, finds};

    #[test]
    fn three_of_five_calls_are_a_loop() {
        finds("TOOL_LOOP HIGH @8 0.50", "llm tool:a tool:b tool:a llm tool:c llm tool:a llm end:final_answer");
    }

    #[test]
    fn four_calls_are_too_few_to_tell() {
        clear("TOOL_LOOP", "llm tool:a tool:a tool:a tool:a llm end:final_answer");
    }
}
