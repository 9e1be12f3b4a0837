//! A run of many more steps than this agent usually needs.

use serde::{Deserialize, Serialize};

use super::{Check, Finding, params, scaled};
use crate::baseline::Baselines;
use crate::explanation::{Explanation, SuggestedFix};
use crate::fix::FixType;
use crate::policy::{Condition, Guard, Operator, Threshold, Trigger};
use crate::run::RunState;
use crate::severity::Severity;

pub const FIX: FixType = FixType::PromptAddition;
pub const GUARD: Guard<Evidence> = Guard::Figure(beyond_the_usual);
pub const SUMMARY: &str = "The run takes many more steps than this agent usually needs.";

params! {
    /// How many times the agent's usual number of steps is too many.
    inflation_factor: f64 = 2.0 in 1..=1000,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    pub current_steps: u32,
    /// Three in four of the agent's runs need at most so many steps.
    pub baseline_p75: f64,
    pub inflation_ratio: f64,
    pub threshold_factor: f64,
}

/// Says nothing before the agent has a baseline.
pub fn check(run: &RunState, params: &Params, baselines: &Baselines) -> Check<Evidence> {
    let Some(p75) = baselines.steps.filter(|&p75| p75 > 0.0) else { return Check::Clear };
    let threshold = params.inflation_factor * p75;
    let steps = f64::from(run.max_step);
    if steps <= threshold {
        return Check::Clear;
    }
    Check::Found(Finding {
        severity: Severity::Medium,
        confidence: scaled(steps, threshold),
        step: run.max_step,
        evidence: Evidence {
            current_steps: run.max_step,
            baseline_p75: p75,
            inflation_ratio: steps / p75,
            threshold_factor: params.inflation_factor,
        },
    })
}

/// More steps than a run may have. The figure is of this moment: the baseline moves on, the policy does not.
fn beyond_the_usual(evidence: &Evidence) -> Condition {
    Condition {
        trigger: Trigger::StepCount,
        operator: Operator::Gt,
        value: Threshold::Int((evidence.baseline_p75 * evidence.threshold_factor).floor() as i64),
    }
}

impl Evidence {
    pub fn steps(&self) -> Vec<u32> {
        vec![self.current_steps]
    }

    pub fn explain(&self) -> Explanation {
        let limit = (self.baseline_p75 * self.threshold_factor).ceil();
        Explanation {
            title: format!("{} steps instead of {:.0}", self.current_steps, self.baseline_p75),
            what: format!(
                "This run took {} steps. Three in four runs of this agent version need at most {:.0}; it took {:.1} times as \
                 many.",
                self.current_steps, self.baseline_p75, self.inflation_ratio
            ),
            why_it_matters: "Cost and waiting time grow with the steps. A run that far out usually works on a harder input, \
                has lost its way, or follows a change that made the agent worse."
                .into(),
            evidence_summary: format!(
                "{} steps, usual {:.0}, factor {:.1} of {:.1} allowed",
                self.current_steps, self.baseline_p75, self.inflation_ratio, self.threshold_factor
            ),
            suggested_fixes: vec![
                SuggestedFix::new(
                    "Give the agent a budget of steps.",
                    "text",
                    &format!(
                        "You have at most {limit:.0} steps. Plan before you act, and give the best answer you have when they \
                         are used up."
                    ),
                ),
                SuggestedFix::new(
                    "Stop runs that go too far.",
                    "python",
                    &format!(
                        "dt.add_policy(\n    name=\"step budget\",\n    condition={{\"trigger\": \"step_count\", \"operator\": \
                         \"gt\", \"value\": {limit:.0}}},\n    action={{\"type\": \"stop\"}},\n)"
                    ),
                ),
            ],
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::baseline::Baselines;
    use crate::detectors::testing::{Expect, clear};

    #[test]
    fn more_than_twice_the_usual_steps() {
        let agent = Expect::with(Baselines { steps: Some(2.0), ..Baselines::default() });
        agent.finds("STEP_COUNT_INFLATION MEDIUM @5 0.60", "llm tool:a llm tool:b llm:stop");
        agent.clear("STEP_COUNT_INFLATION", "llm tool:a llm tool:b end:final_answer");
    }

    #[test]
    fn nothing_is_unusual_without_a_baseline() {
        clear("STEP_COUNT_INFLATION", "llm tool:a llm tool:b llm tool:c llm tool:d llm:stop end:final_answer");
    }
}
