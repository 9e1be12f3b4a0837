//! What a run went on to spend when it had begun to fail.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::{Spend, Step};

/// From the first step of a signal's evidence to the end of the run.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Aftermath {
    /// The client's counter at the first step that the evidence names.
    pub first_step: u32,
    pub spent: Spend,
}

impl Aftermath {
    /// After the evidence that names these indices, in ascending order; `None` when it names no step of
    /// the run.
    pub fn of(steps: &[Step], evidence: &[u32]) -> Option<Self> {
        Self::from(steps, *named_steps(steps, evidence).first()?)
    }

    /// From a position in the list of steps on.
    pub fn from(steps: &[Step], position: usize) -> Option<Self> {
        let rest = steps.get(position..)?;
        Some(Self {
            first_step: rest.first()?.step_index,
            spent: Spend::of_all(rest),
        })
    }
}

/// The positions of the steps with these indices, which are in ascending order. Marks that only happened
/// during a step are left out, unless there is nothing else with that index.
pub fn named_steps(steps: &[Step], indices: &[u32]) -> Vec<usize> {
    let is_call = |step: &Step| step.duration_ms.is_some() || step.content_hash.is_some();
    let is_named = |step: &&Step| indices.binary_search(&step.step_index).is_ok();
    let with_call: HashSet<u32> = steps
        .iter()
        .filter(is_named)
        .filter(|step| is_call(step))
        .map(|step| step.step_index)
        .collect();
    let named = steps.iter().enumerate().filter(|(_, step)| is_named(step));
    named
        .filter(|(_, step)| !step.transport && (is_call(step) || !with_call.contains(&step.step_index)))
        .map(|(position, _)| position)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detectors::testing::run;

    #[test]
    fn what_came_before_the_evidence_is_not_counted() {
        let steps = run("llm:stop#1000 tool:search llm:stop#2000 tool:search llm:stop#4000 end:final_answer").steps();
        let all = Spend::of_all(&steps);
        let second = steps[3].step_index;
        let after = Aftermath::of(&steps, &[second]).unwrap();
        assert_eq!(after.first_step, second);
        assert_eq!((all.steps, after.spent.steps), (5, 3));
        assert!(
            after.spent.tokens < all.tokens && after.spent.tokens >= 6000,
            "{after:?}"
        );
    }

    #[test]
    fn evidence_without_a_step_has_no_aftermath() {
        let steps = run("llm:stop end:final_answer").steps();
        assert_eq!(Aftermath::of(&steps, &[]), None);
        assert_eq!(Aftermath::of(&steps, &[99]), None);
        assert_eq!(Aftermath::from(&steps, 99), None);
    }
}
