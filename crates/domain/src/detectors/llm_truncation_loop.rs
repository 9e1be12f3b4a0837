//! Answers cut off by the token limit, again and again.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Check, Finding, newest, params, scaled};
use crate::baseline::Baselines;
use crate::explanation::{Explanation, SuggestedFix, counted};
use crate::finish::FinishClass;
use crate::fix::FixType;
use crate::label::Label;
use crate::policy::Guard;
use crate::run::{LlmCall, RunState};
use crate::severity::Severity;

pub const FIX: FixType = FixType::CodeChange;
pub const GUARD: Guard<Evidence> = Guard::None;
pub const SUMMARY: &str = "The model's answers are cut off by the token limit more than once.";

params! {
    /// Truncated answers that make a loop.
    threshold: u32 = 2 in 1..=1000,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    pub truncation_count: u32,
    pub total_llm_calls: u32,
    pub first_truncation_step: u32,
    pub last_truncation_step: u32,
    /// Prompt tokens of the truncated calls.
    pub token_counts_at_truncation: Vec<Option<u64>>,
    pub models: Vec<Label>,
    pub step_indices: Vec<u32>,
}

/// Counts every vendor's word for "the limit was reached".
pub fn check(run: &RunState, params: &Params, _: &Baselines) -> Check<Evidence> {
    let cut: Vec<&LlmCall> =
        run.llm_calls.iter().filter(|call| call.finish() == Some(FinishClass::Length)).collect();
    let (Some(first), Some(last)) = (cut.first(), cut.last()) else { return Check::Clear };
    if cut.len() < params.threshold as usize {
        return Check::Clear;
    }
    let models: BTreeSet<&Label> = cut.iter().map(|call| &call.model).collect();
    Check::Found(Finding {
        severity: Severity::High,
        confidence: scaled(cut.len() as f64, f64::from(params.threshold)),
        step: run.max_step,
        evidence: Evidence {
            truncation_count: cut.len() as u32,
            total_llm_calls: run.llm_calls.len() as u32,
            first_truncation_step: first.step,
            last_truncation_step: last.step,
            token_counts_at_truncation: newest(cut.iter().map(|call| call.prompt_tokens).collect()),
            models: models.into_iter().cloned().collect(),
            step_indices: newest(cut.iter().map(|call| call.step).collect()),
        },
    })
}

impl Evidence {
    pub fn steps(&self) -> Vec<u32> {
        self.step_indices.clone()
    }

    pub fn explain(&self) -> Explanation {
        let models: Vec<&str> = self.models.iter().map(Label::as_str).collect();
        let models = models.join(", ");
        Explanation {
            title: format!("{} cut off", counted(self.truncation_count, "answer")),
            what: format!(
                "{} of {} answers of {models} ended because the output limit was reached, the first at step {}, the \
                 last at step {}.",
                self.truncation_count, self.total_llm_calls, self.first_truncation_step, self.last_truncation_step
            ),
            why_it_matters: "A cut answer loses its end: JSON does not parse, a tool call is incomplete, and the agent \
                asks again only to be cut off again. Every attempt is paid in full."
                .into(),
            evidence_summary: format!(
                "{} of {} LLM calls truncated, steps {} to {}",
                self.truncation_count, self.total_llm_calls, self.first_truncation_step, self.last_truncation_step
            ),
            suggested_fixes: vec![
                SuggestedFix::new(
                    "Raise the output limit of these calls.",
                    "python",
                    "client.chat.completions.create(model=model, messages=messages, max_completion_tokens=4096)",
                ),
                SuggestedFix::new(
                    "Continue a cut answer instead of asking for it anew.",
                    "python",
                    "if choice.finish_reason == \"length\":\n    messages += [choice.message, {\"role\": \"user\", \
                     \"content\": \"Continue.\"}]",
                ),
                SuggestedFix::new(
                    "Ask for less at once.",
                    "text",
                    "Answer in at most 300 words. If more is needed, give the outline first and one section per turn.",
                ),
            ],
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::detectors::testing::{clear, finds};

    #[test]
    fn two_cut_answers_even_while_the_run_goes_on() {
        finds("LLM_TRUNCATION_LOOP HIGH @2 0.50", "llm:length llm:length");
        finds("LLM_TRUNCATION_LOOP HIGH @4 0.70", "llm:length tool:a llm:length llm:length end:final_answer");
    }

    #[test]
    fn every_vendors_word_counts() {
        finds("LLM_TRUNCATION_LOOP HIGH @2 0.50", "llm:max_tokens llm:MAX_TOKENS end:final_answer");
    }

    #[test]
    fn one_cut_answer_is_no_loop() {
        clear("LLM_TRUNCATION_LOOP", "llm:length llm:stop end:final_answer");
    }
}
