//! What the detectors inside an agent see, for `signal` conditions.

use crate::baseline::Baselines;
use crate::config::Thresholds;
use crate::detectors::{FailureType, finds};
use crate::event::EventKind;
use crate::policy::condition::{Threshold, Trigger};
use crate::policy::rule::PolicyRule;
use crate::run::RunState;

use super::Evaluation;

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
        if self.wanted.is_empty() || self.looked_at.replace(step) == Some(step) {
            return;
        }
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
