//! A run's sums.

use super::RunState;
use crate::pricing::estimated_cost_usd;

impl RunState {
    /// Prompt tokens of all LLM calls whose count is known.
    pub fn prompt_tokens_total(&self) -> u64 {
        self.llm_calls
            .iter()
            .filter_map(|call| call.prompt_tokens)
            .fold(0, u64::saturating_add)
    }

    /// Completion tokens of all LLM calls whose count is known.
    pub fn completion_tokens_total(&self) -> u64 {
        self.llm_calls
            .iter()
            .filter_map(|call| call.completion_tokens)
            .fold(0, u64::saturating_add)
    }

    pub fn total_tokens(&self) -> u64 {
        self.prompt_tokens_total()
            .saturating_add(self.completion_tokens_total())
    }

    /// Estimated from list prices, in US dollars.
    pub fn cost_usd(&self) -> f64 {
        self.llm_calls
            .iter()
            .map(|call| {
                let model = if call.model.is_empty() {
                    self.model()
                } else {
                    Some(&call.model)
                };
                estimated_cost_usd(
                    model.map_or("", |model| model.as_str()),
                    call.prompt_tokens.unwrap_or(0),
                    call.completion_tokens.unwrap_or(0),
                )
            })
            // Not `sum`: of nothing it is minus zero.
            .fold(0.0, |total, cost| total + cost)
    }
}
