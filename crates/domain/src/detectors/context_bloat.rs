//! Prompts that grow with every turn.

use serde::{Deserialize, Serialize};

use super::{Check, Finding, newest, params, scaled};
use crate::baseline::Baselines;
use crate::explanation::{Explanation, SuggestedFix};
use crate::fix::FixType;
use crate::policy::Guard;
use crate::run::RunState;
use crate::severity::Severity;

pub const FIX: FixType = FixType::CodeChange;
pub const GUARD: Guard<Evidence> = Guard::None;
pub const SUMMARY: &str = "The prompts grow from call to call far beyond their first size.";

params! {
    /// Last over first prompt, without a baseline.
    growth_factor: f64 = 3.0 in 1..=1000,
    /// Fewer LLM calls with a known prompt size tell nothing.
    min_calls: u32 = 3 in 2..=1000,
    /// A last prompt of fewer tokens is small enough.
    min_last_tokens: u32 = 2000 in 0..=10_000_000,
    /// How many times the agent's usual growth is too much.
    inflation_factor: f64 = 2.0 in 1..=1000,
}

/// A first prompt below this many tokens is no measure for growth.
const MIN_FIRST_TOKENS: u64 = 10;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    pub first_tokens: u64,
    pub last_tokens: u64,
    pub growth_factor: f64,
    pub threshold_factor: f64,
    pub llm_call_count: u32,
    pub first_call_step: u32,
    pub last_call_step: u32,
    pub token_growth_sequence: Vec<PromptSize>,
    /// The agent's usual growth, if enough runs are known.
    pub baseline_p75: Option<f64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PromptSize {
    pub step: u32,
    pub tokens: u64,
}

pub fn check(run: &RunState, params: &Params, baselines: &Baselines) -> Check<Evidence> {
    let sizes: Vec<PromptSize> = run
        .llm_calls
        .iter()
        .filter_map(|call| Some(PromptSize { step: call.step, tokens: call.prompt_tokens.filter(|&tokens| tokens > 0)? }))
        .collect();
    let (Some(&first), Some(&last)) = (sizes.first(), sizes.last()) else { return Check::Clear };
    let enough = sizes.len() >= params.min_calls as usize
        && first.tokens >= MIN_FIRST_TOKENS
        && last.tokens >= u64::from(params.min_last_tokens);
    let growth = last.tokens as f64 / first.tokens as f64;
    let threshold = baselines.token_growth.map_or(params.growth_factor, |p75| params.inflation_factor * p75);
    if !enough || growth < threshold {
        return Check::Clear;
    }
    Check::Found(Finding {
        severity: Severity::Medium,
        confidence: scaled(growth, threshold),
        step: run.max_step,
        evidence: Evidence {
            first_tokens: first.tokens,
            last_tokens: last.tokens,
            growth_factor: growth,
            threshold_factor: threshold,
            llm_call_count: sizes.len() as u32,
            first_call_step: first.step,
            last_call_step: last.step,
            token_growth_sequence: newest(sizes),
            baseline_p75: baselines.token_growth,
        },
    })
}

impl Evidence {
    pub fn steps(&self) -> Vec<u32> {
        self.token_growth_sequence.iter().map(|size| size.step).collect()
    }

    pub fn explain(&self) -> Explanation {
        let usual = self
            .baseline_p75
            .map(|p75| format!(" This agent's prompts usually grow by a factor of {p75:.1}."))
            .unwrap_or_default();
        Explanation {
            title: format!("Prompts grew by a factor of {:.1}", self.growth_factor),
            what: format!(
                "The prompt had {} tokens at step {} and {} tokens at step {}, over {} LLM calls.{usual}",
                self.first_tokens, self.first_call_step, self.last_tokens, self.last_call_step, self.llm_call_count
            ),
            why_it_matters: "Every further turn pays for everything that was said before. The bill grows with the square \
                of the number of turns, answers become slower, and in the end the context window overflows."
                .into(),
            evidence_summary: format!(
                "{} to {} prompt tokens, factor {:.1} of {:.1} allowed",
                self.first_tokens, self.last_tokens, self.growth_factor, self.threshold_factor
            ),
            suggested_fixes: vec![
                SuggestedFix::new(
                    "Keep the last turns and a summary instead of everything.",
                    "python",
                    "if count_tokens(messages) > 4000:\n    messages = [system, summary_of(messages[1:-4]), \
                     *messages[-4:]]",
                ),
                SuggestedFix::new(
                    "Shorten tool outputs before they enter the conversation.",
                    "python",
                    "messages.append({\"role\": \"tool\", \"tool_call_id\": call.id, \"content\": output[:2000]})",
                ),
            ],
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::baseline::Baselines;
    use crate::detectors::testing::{Expect, clear, finds};

    #[test]
    fn a_prompt_that_tripled() {
        finds("CONTEXT_BLOAT MEDIUM @5 0.97", "llm#800 tool:a llm#2400 tool:a llm:stop#5200 end:final_answer");
    }

    #[test]
    fn small_or_few_prompts_are_no_bloat() {
        clear("CONTEXT_BLOAT", "llm#100 llm#500 llm#1900 end:final_answer");
        clear("CONTEXT_BLOAT", "llm#1000 llm#9000 end:final_answer");
        clear("CONTEXT_BLOAT", "llm#2 llm#900 llm#9000 end:final_answer");
    }

    #[test]
    fn what_is_usual_for_the_agent_counts() {
        let usual = Baselines { token_growth: Some(4.0), ..Baselines::default() };
        Expect::with(usual).clear("CONTEXT_BLOAT", "llm#800 llm#2400 llm#5200 end:final_answer");
        Expect::with(usual).finds("CONTEXT_BLOAT MEDIUM @3 0.50", "llm#800 llm#2400 llm#6400 end:final_answer");
    }
}
