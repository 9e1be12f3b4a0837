//! What steps cost: tokens and an estimate in dollars.

use serde::{Deserialize, Serialize};

use super::{Step, StepKind};
use crate::pricing;

/// Steps, their tokens and their estimated price.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Spend {
    pub steps: u64,
    pub tokens: u64,
    /// Estimated from list prices, in US dollars.
    pub cost_usd: f64,
}

impl Spend {
    /// Of one step. Only LLM calls have a price.
    pub fn of(step: &Step) -> Self {
        let (prompt, completion) = (step.prompt_tokens.unwrap_or(0), step.completion_tokens.unwrap_or(0));
        let priced = step.kind == StepKind::Llm;
        Self {
            steps: u64::from(counts(step)),
            tokens: prompt + completion,
            cost_usd: if priced {
                pricing::estimated_cost_usd(step.name.as_str(), prompt, completion)
            } else {
                0.0
            },
        }
    }

    pub fn of_all<'a>(steps: impl IntoIterator<Item = &'a Step>) -> Self {
        steps
            .into_iter()
            .fold(Self::default(), |sum, step| sum.plus(Self::of(step)))
    }

    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            steps: self.steps + other.steps,
            tokens: self.tokens + other.tokens,
            cost_usd: self.cost_usd + other.cost_usd,
        }
    }

    /// The part of `whole`, by cost where there is one, else by tokens; 0 to 1.
    pub fn share_of(self, whole: Self) -> f64 {
        let share = if whole.cost_usd > 0.0 {
            self.cost_usd / whole.cost_usd
        } else {
            self.tokens as f64 / whole.tokens.max(1) as f64
        };
        share.clamp(0.0, 1.0)
    }
}

/// Start and end, marks and the transport of an LLM call are no work of their own.
fn counts(step: &Step) -> bool {
    let work = matches!(step.kind, StepKind::Llm | StepKind::Tool | StepKind::Retrieval);
    work && !step.transport
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detectors::testing::run;
    use crate::label::Label;

    fn paid(spec: &str) -> Vec<Step> {
        let mut all = run(spec).steps();
        for step in all.iter_mut().filter(|step| step.kind == StepKind::Llm) {
            step.name = Label::name("gpt-4o");
            step.prompt_tokens = Some(1_000_000);
            step.completion_tokens = None;
        }
        all
    }

    #[test]
    fn only_model_calls_have_a_price_and_only_work_is_counted() {
        let sum = Spend::of_all(&paid("llm tool:a ext:rate_limit llm end:final_answer"));
        assert_eq!((sum.steps, sum.tokens), (3, 2_000_000));
        assert!((sum.cost_usd - 5.0).abs() < 1e-9);
    }

    #[test]
    fn shares_are_of_the_cost_else_of_the_tokens() {
        let all = paid("llm llm llm llm");
        let whole = Spend::of_all(&all);
        let one = all.iter().find(|step| step.kind == StepKind::Llm).unwrap();
        assert!((Spend::of(one).share_of(whole) - 0.25).abs() < 1e-9);
        let free = |tokens| Spend {
            tokens,
            ..Spend::default()
        };
        assert!((free(1).share_of(free(2)) - 0.5).abs() < 1e-9);
        assert!(free(0).share_of(free(0)).abs() < 1e-9);
    }
}
