//! An answer without any of the tools that were there for it.

use serde::{Deserialize, Serialize};

use super::{Check, Finding, newest, params};
use crate::baseline::Baselines;
use crate::explanation::{Explanation, SuggestedFix, counted};
use crate::fix::FixType;
use crate::label::Label;
use crate::policy::Guard;
use crate::run::RunState;
use crate::severity::Severity;

pub const FIX: FixType = FixType::PromptAddition;
pub const GUARD: Guard<Evidence> = Guard::None;
pub const SUMMARY: &str = "The agent has tools and answers without using any.";

params! {
    /// Fewer LLM calls than this are a plain answer.
    min_llm_calls: u32 = 2 in 1..=1000,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    pub available_tools: Vec<Label>,
    pub tool_calls_made: u32,
    pub llm_calls: u32,
    /// Steps of the LLM calls.
    pub step_indices: Vec<u32>,
}

/// Needs a final answer, so nothing is decided while the run is open.
pub fn check(run: &RunState, params: &Params, _: &Baselines) -> Check<Evidence> {
    let Some(start) = run.start.as_ref().filter(|start| !start.tools.is_empty()) else { return Check::Clear };
    if run.tools().next().is_some() {
        return Check::Clear;
    }
    if !run.is_over() {
        return Check::Undecided;
    }
    if !run.gave_final_answer() || run.llm_calls.len() < params.min_llm_calls as usize {
        return Check::Clear;
    }
    Check::Found(Finding {
        severity: Severity::Medium,
        confidence: 0.75,
        step: run.max_step,
        evidence: Evidence {
            available_tools: start.tools.clone(),
            tool_calls_made: 0,
            llm_calls: run.llm_calls.len() as u32,
            step_indices: newest(run.llm_calls.iter().map(|call| call.step).collect()),
        },
    })
}

impl Evidence {
    pub fn steps(&self) -> Vec<u32> {
        self.step_indices.clone()
    }

    pub fn explain(&self) -> Explanation {
        let tools: Vec<&str> = self.available_tools.iter().map(Label::as_str).collect();
        let tools = tools.join(", ");
        Explanation {
            title: format!("Answered without any of {}", counted(self.available_tools.len() as u32, "tool")),
            what: format!(
                "The agent had {tools} at hand, called the model {} times and gave a final answer without a single \
                 tool call.",
                self.llm_calls
            ),
            why_it_matters: "An answer that should rest on looked-up facts came from the model's memory instead. It \
                may read well and be wrong or out of date."
                .into(),
            evidence_summary: format!("0 tool calls, {} LLM calls, available: {tools}", self.llm_calls),
            suggested_fixes: vec![
                SuggestedFix::new(
                    "Make the look-up a condition of the answer.",
                    "text",
                    &format!(
                        "Before you answer a question about facts, call at least one of these tools: {tools}. If none \
                         fits, say that you answer from general knowledge."
                    ),
                ),
                SuggestedFix::new(
                    "Force a tool call in the first turn.",
                    "python",
                    "client.chat.completions.create(\n    model=model,\n    messages=messages,\n    tools=tools,\n    \
                     tool_choice=\"required\" if first_turn else \"auto\",\n)",
                ),
            ],
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::detectors::testing::{clear, finds};

    #[test]
    fn tools_at_hand_and_none_used() {
        finds("TOOL_AVOIDANCE MEDIUM @2 0.75", "start[a,b] llm llm:stop end:final_answer");
    }

    #[test]
    fn a_run_without_tools_cannot_avoid_them() {
        clear("TOOL_AVOIDANCE", "llm llm:stop end:final_answer");
    }

    #[test]
    fn only_a_final_answer_counts() {
        clear("TOOL_AVOIDANCE", "start[a] llm llm:stop");
        clear("TOOL_AVOIDANCE", "start[a] llm llm:stop end:completed");
        clear("TOOL_AVOIDANCE", "start[a] llm llm:stop error:ValueError");
    }

    #[test]
    fn one_llm_call_is_a_plain_answer() {
        clear("TOOL_AVOIDANCE", "start[a] llm:stop end:final_answer");
    }

    #[test]
    fn the_request_that_carries_an_llm_call_is_no_tool_use() {
        finds(
            "TOOL_AVOIDANCE MEDIUM @4 0.75",
            "start[a] llm{tool:api.openai.com} llm:stop{tool:api.openai.com} end:final_answer",
        );
    }
}
