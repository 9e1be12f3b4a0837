//! What the detectors inside an agent see, for `signal` conditions.

use crate::baseline::Baselines;
use crate::config::Thresholds;
use crate::detectors::{FailureType, finds};
use crate::event::EventKind;
use crate::policy::condition::{Threshold, Trigger};
use crate::policy::rule::PolicyRule;
use crate::run::RunState;

use super::Evaluation;

/// Up to this step one looks at every step, as the SDK does.
const EXACT: u32 = 1_000;

/// Whether an agent's own detectors can ever see this failure while the run goes on. A policy that waits
/// for another one never fires.
pub const fn shows_in_agents(failure: FailureType) -> bool {
    match failure {
        FailureType::ToolLoop
        | FailureType::ToolThrashing
        | FailureType::GoalAbandonment
        | FailureType::LlmTruncationLoop
        | FailureType::ContextBloat
        | FailureType::RetryStorm
        | FailureType::EmptyLlmResponse
        | FailureType::CascadingToolFailure
        | FailureType::FirstStepFailure
        | FailureType::ReasoningStall => true,
        // The first two need the answer that ends the run. For the others, the SDK measures no durations
        // and counts no steps before the end, and looks at the input only once, apart from its detectors.
        FailureType::ToolAvoidance
        | FailureType::RagEmptyRetrieval
        | FailureType::SlowStep
        | FailureType::StepCountInflation
        | FailureType::PromptInjectionSignal => false,
    }
}

/// Asks the detectors that the rules name, at most once per step: what was seen at the first event of a
/// step stands for all of it, because the SDK keeps it.
pub(super) struct Sight<'a> {
    wanted: Vec<FailureType>,
    thresholds: Thresholds,
    baselines: &'a Baselines,
    looked_at: Option<u32>,
    seen: Vec<FailureType>,
    /// The model's events since the last other one.
    talk: u32,
}

impl<'a> Sight<'a> {
    pub(super) fn new<'r>(rules: impl Iterator<Item = &'r PolicyRule>, evaluation: &Evaluation<'a>) -> Self {
        let mut thresholds = evaluation.thresholds.clone();
        // Inside the SDK a call has the step before its own event's.
        thresholds.first_step_failure.max_step = thresholds.first_step_failure.max_step.saturating_add(1);
        Self {
            wanted: wanted(rules),
            thresholds,
            baselines: evaluation.baselines,
            looked_at: None,
            seen: Vec::new(),
            talk: 0,
        }
    }

    pub(super) fn take(&mut self, kind: EventKind) {
        self.talk = match kind {
            EventKind::LlmCalled | EventKind::LlmResponded => self.talk.saturating_add(1),
            _ => 0,
        };
    }

    /// A policy that fires is an event for the SDK, too.
    pub(super) const fn note_firing(&mut self) {
        self.talk = 0;
    }

    pub(super) fn look(&mut self, step: u32, run: &RunState) {
        if self.wanted.is_empty() || !is_due(self.looked_at, step) {
            return;
        }
        self.looked_at = Some(step);
        let seen = self.wanted.iter().copied().filter(|&failure| self.sees(failure, run));
        self.seen = seen.collect();
    }

    /// What was seen in this step, in the order in which failures are listed.
    pub(super) fn seen(&self) -> &[FailureType] {
        &self.seen
    }

    /// Only what these rules name need be looked for from now on.
    pub(super) fn forget<'r>(&mut self, rules: impl Iterator<Item = &'r PolicyRule>) {
        if !self.wanted.is_empty() {
            self.wanted = wanted(rules);
        }
    }

    fn sees(&self, failure: FailureType, run: &RunState) -> bool {
        self.agent_could(failure, run) && finds(failure, run, &self.thresholds, self.baselines)
    }

    /// The detectors here know more than those in the agent; what these cannot see, does not count.
    fn agent_could(&self, failure: FailureType, run: &RunState) -> bool {
        match failure {
            // Signals from outside and policies that fire are events between the model's for the SDK.
            FailureType::GoalAbandonment => self.talk >= self.thresholds.goal_abandonment.stall_steps,
            // A call without its outcome hides the failures before it.
            FailureType::CascadingToolFailure => run.tool_calls.last().is_some_and(|call| call.success.is_some()),
            other => shows_in_agents(other),
        }
    }
}

/// A look costs as much as the run is long. So in long runs one looks up to one percent of the steps late,
/// and the whole costs no more than a hundred times the run.
fn is_due(last: Option<u32>, step: u32) -> bool {
    last.is_none_or(|last| {
        let next = if step < EXACT { 1 } else { step / 100 };
        last.abs_diff(step) >= next
    })
}

fn wanted<'r>(rules: impl Iterator<Item = &'r PolicyRule>) -> Vec<FailureType> {
    let named = |rule: &PolicyRule| match (&rule.condition.value, rule.condition.trigger) {
        (Threshold::Text(name), Trigger::Signal) => FailureType::parse(name),
        _ => None,
    };
    let mut wanted: Vec<FailureType> = rules.filter_map(named).collect();
    wanted.sort_unstable();
    wanted.dedup();
    wanted
}

#[cfg(test)]
mod tests {
    use super::*;

    fn looks(steps: impl Iterator<Item = u32>) -> Vec<u32> {
        let mut last = None;
        let due = |step: &u32| {
            let due = is_due(last, *step);
            if due {
                last = Some(*step);
            }
            due
        };
        steps.filter(due).collect()
    }

    #[test]
    fn every_step_is_looked_at_once() {
        assert_eq!(looks([0, 1, 1, 2, 2, 2, 5, 5].into_iter()), [0, 1, 2, 5]);
        assert_eq!(looks(0..EXACT).len(), EXACT as usize);
    }

    #[test]
    fn long_runs_are_looked_at_more_and_more_rarely() {
        let looks = looks(0..1_000_000);
        assert!(looks.len() < 1_800, "{} looks", looks.len());
        let late = looks
            .windows(2)
            .map(|pair| f64::from(pair[1] - pair[0]) / f64::from(pair[1]));
        assert!(late.skip(EXACT as usize).all(|late| late <= 0.0101));
    }
}
