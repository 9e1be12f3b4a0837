//! Talk instead of action: the agent used tools, then only the model, and never gave an answer.

use serde::{Deserialize, Serialize};

use super::{Check, Finding, newest, params, scaled};
use crate::baseline::Baselines;
use crate::event::EventKind;
use crate::explanation::{Explanation, SuggestedFix, counted};
use crate::fix::FixType;
use crate::label::Label;
use crate::policy::Guard;
use crate::run::{RunState, RunStatus};
use crate::severity::Severity;

pub const FIX: FixType = FixType::PromptAddition;
pub const GUARD: Guard<Evidence> = Guard::None;
pub const SUMMARY: &str = "The agent stops using its tools and ends without an answer.";

params! {
    /// How many of the last calls and responses must be the model's.
    stall_steps: u32 = 4 in 2..=32,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    pub stall_steps: u32,
    pub last_tool_step: u32,
    pub last_tool_used: Label,
    pub current_step: u32,
    pub steps_since_last_tool: u32,
    /// Event types of the tail.
    pub stall_event_sequence: Vec<Label>,
    /// Steps of the LLM calls after the last tool call.
    pub step_indices: Vec<u32>,
}

/// A healthy open run looks the same between two calls, so nothing is decided before the end.
pub fn check(run: &RunState, params: &Params, _: &Baselines) -> Check<Evidence> {
    let Some(last_tool) = run.tools().next_back() else { return Check::Clear };
    let Some(first) = run.tail().len().checked_sub(params.stall_steps as usize) else { return Check::Clear };
    let tail = &run.tail()[first..];
    if !tail.iter().all(|kind| matches!(kind, EventKind::LlmCalled | EventKind::LlmResponded)) {
        return Check::Clear;
    }
    match run.status() {
        RunStatus::Open => return Check::Undecided,
        // A run that broke did not give up.
        RunStatus::Errored => return Check::Clear,
        RunStatus::Completed if run.gave_final_answer() => return Check::Clear,
        RunStatus::Completed | RunStatus::Stalled => {}
    }
    let since = run.max_step.saturating_sub(last_tool.step);
    let talk = run.llm_calls.iter().map(|call| call.step).filter(|&step| step > last_tool.step);
    Check::Found(Finding {
        severity: Severity::Medium,
        confidence: scaled(f64::from(since), f64::from(params.stall_steps)),
        step: run.max_step,
        evidence: Evidence {
            stall_steps: params.stall_steps,
            last_tool_step: last_tool.step,
            last_tool_used: last_tool.tool.clone(),
            current_step: run.max_step,
            steps_since_last_tool: since,
            stall_event_sequence: tail.iter().map(|kind| Label::code(kind.as_str())).collect(),
            step_indices: newest(talk.collect()),
        },
    })
}

impl Evidence {
    pub fn steps(&self) -> Vec<u32> {
        std::iter::once(self.last_tool_step).chain(self.step_indices.iter().copied()).collect()
    }

    pub fn explain(&self) -> Explanation {
        Explanation {
            title: format!("No answer after {}", self.last_tool_used),
            what: format!(
                "After `{}` at step {} the agent called only the model, for {}, and the run went no further than \
                 step {} and gave no final answer.",
                self.last_tool_used,
                self.last_tool_step,
                counted(self.steps_since_last_tool, "more step"),
                self.current_step
            ),
            why_it_matters: "The work that the tools did is lost: whoever waited for the result got none, and nothing \
                in the run says that it failed."
                .into(),
            evidence_summary: format!(
                "last tool {} at step {}, then {} of model calls only, no final answer",
                self.last_tool_used,
                self.last_tool_step,
                counted(self.steps_since_last_tool, "step")
            ),
            suggested_fixes: vec![
                SuggestedFix::new(
                    "Tell the model how a run must end.",
                    "text",
                    "When you have enough, give the final answer. When you cannot get further, say what is missing and \
                     stop. Never end a turn with a plan alone.",
                ),
                SuggestedFix::new(
                    "Report the answer, if there was one: only `final_answer()` marks the run as answered.",
                    "python",
                    "with dt.run(agent_id, user_input=question) as run:\n    answer = agent(question)\n    \
                     run.final_answer()",
                ),
            ],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detectors::testing::{clear, finds, run};
    use crate::run::TAIL;

    #[test]
    fn a_stalled_run_that_only_talked() {
        finds("GOAL_ABANDONMENT MEDIUM @4 0.30", "llm tool:a llm:stop llm:stop stall");
    }

    #[test]
    fn a_completed_run_without_a_final_answer() {
        finds("GOAL_ABANDONMENT MEDIUM @5 0.50", "tool:a llm llm llm llm end:completed");
    }

    #[test]
    fn the_longest_setting_still_has_a_tail_to_look_at() {
        let params = Params { stall_steps: TAIL as u32 };
        let talk = run(&format!("tool:a {}stall", "llm ".repeat(16)));
        let Check::Found(found) = check(&talk, &params, &Baselines::default()) else { panic!("not found") };
        assert_eq!(found.evidence.stall_event_sequence.len(), 32);
        let less = run(&format!("tool:a {}stall", "llm ".repeat(15)));
        assert_eq!(check(&less, &params, &Baselines::default()), Check::Clear);
    }

    #[test]
    fn signals_from_outside_do_not_hide_it() {
        finds("GOAL_ABANDONMENT MEDIUM @4 0.30", "llm tool:a llm:stop ext:rate_limit llm:stop ext:rate_limit stall");
    }

    #[test]
    fn a_request_that_carries_an_llm_call_does_not_hide_it() {
        finds("GOAL_ABANDONMENT MEDIUM @5 0.40", "llm tool:a llm:stop{tool:api.openai.com} llm:stop stall");
    }

    #[test]
    fn an_answer_an_error_or_a_run_that_goes_on_is_no_abandonment() {
        clear("GOAL_ABANDONMENT", "llm tool:a llm:stop llm:stop end:final_answer");
        clear("GOAL_ABANDONMENT", "llm tool:a llm:stop llm:stop error:Timeout");
        clear("GOAL_ABANDONMENT", "llm tool:a llm:stop llm:stop");
    }

    #[test]
    fn one_model_call_after_the_tool_is_normal() {
        clear("GOAL_ABANDONMENT", "llm tool:a llm:stop end:completed");
        clear("GOAL_ABANDONMENT", "llm llm llm:stop end:completed");
    }
}
