//! A model that says it is done and says nothing.

use serde::{Deserialize, Serialize};

use super::{Check, Finding, newest, params};
use crate::baseline::Baselines;
use crate::explanation::{Explanation, SuggestedFix, counted};
use crate::fix::FixType;
use crate::label::Label;
use crate::policy::Guard;
use crate::run::{LlmCall, RunState};
use crate::severity::Severity;

pub const FIX: FixType = FixType::PromptAddition;
pub const GUARD: Guard<Evidence> = Guard::None;
pub const SUMMARY: &str = "The model ends its turn with an empty answer.";

params! {}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    pub occurrences: u32,
    pub first_step: u32,
    pub finish_reason: Label,
    pub step_indices: Vec<u32>,
}

/// An output of unknown length, such as a stream the client could not see, is never empty.
pub fn check(run: &RunState, _: &Params, _: &Baselines) -> Check<Evidence> {
    let empty: Vec<&LlmCall> = run.llm_calls.iter().filter(|call| call.is_empty_stop()).collect();
    let Some(first) = empty.first() else { return Check::Clear };
    Check::Found(Finding {
        severity: Severity::High,
        confidence: 0.95,
        step: first.step,
        evidence: Evidence {
            occurrences: empty.len() as u32,
            first_step: first.step,
            finish_reason: first.finish_reason.clone().unwrap_or_default(),
            step_indices: newest(empty.iter().map(|call| call.step).collect()),
        },
    })
}

impl Evidence {
    pub fn steps(&self) -> Vec<u32> {
        self.step_indices.clone()
    }

    pub fn explain(&self) -> Explanation {
        let times = if self.occurrences == 1 { "once".to_owned() } else { format!("{} times", self.occurrences) };
        Explanation {
            title: format!("Empty answer at step {}", self.first_step),
            what: format!(
                "The model ended its turn normally (`{}`) with an answer of length 0, {times}, first at step {}.",
                self.finish_reason, self.first_step
            ),
            why_it_matters: "An empty answer is not an error for the client library, so it passes every check and reaches the \
                user, or the next step works on nothing."
                .into(),
            evidence_summary: format!(
                "{} with finish reason {}, first at step {}",
                counted(self.occurrences, "empty answer"),
                self.finish_reason,
                self.first_step
            ),
            suggested_fixes: vec![
                SuggestedFix::new(
                    "Rule it out in the prompt.",
                    "text",
                    "Never reply with an empty message. If there is nothing to add, say that you are done and what the \
                     result is.",
                ),
                SuggestedFix::new(
                    "Treat an empty answer as a failure and ask once more.",
                    "python",
                    "text = response.choices[0].message.content\nif not (text or \"\").strip():\n    messages.append({\"role\": \
                     \"user\", \"content\": \"Please answer.\"})\n    response = call_model(messages)",
                ),
            ],
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::detectors::testing::{clear, finds};

    #[test]
    fn a_stop_without_output_points_at_the_first_one() {
        finds("EMPTY_LLM_RESPONSE HIGH @3 0.95", "llm tool:a llm:stop:0 llm:end_turn:0 end:final_answer");
    }

    #[test]
    fn only_a_known_length_of_zero_is_empty() {
        clear("EMPTY_LLM_RESPONSE", "llm tool:a llm:stop:? end:final_answer");
        clear("EMPTY_LLM_RESPONSE", "llm tool:a llm:stop:1 end:final_answer");
    }

    #[test]
    fn a_call_for_tools_has_no_text() {
        clear("EMPTY_LLM_RESPONSE", "llm:tool_calls:0 tool:a llm:tool_use:0 tool:a llm:stop end:final_answer");
    }
}
