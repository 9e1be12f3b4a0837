//! What can happen in a run: the good days, and at least one way into every failure.

mod context_bloat;
mod empty_answer;
mod first_step;
mod goal_abandonment;
mod long_runs;
mod lookup;
mod pipeline;
mod policy;
mod prompt_injection;
mod reasoning_stall;
mod retries;
mod rounds;
mod slow_step;
mod still_open;
mod tool_avoidance;
mod tool_loop;
mod truncation;

use domain::FailureType;

use super::rng::Rng;
use super::script::{PlannedRun, Script, Task};

/// How a run goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scenario {
    /// Some rounds of model and tool, then an answer.
    Rounds,
    /// A search in an index, then an answer.
    Lookup,
    /// A run that starts others.
    Pipeline,
    /// A run that another one started.
    Extract,
    /// A good run with a rate limit in it.
    RateLimited,
    /// A good run that is not over yet.
    StillOpen,
    /// A policy ends a run that gets too expensive.
    CostStop,
    /// Five thousand steps.
    LongHaul,
    /// Three hundred steps, most of them in a loop.
    LoopWithin,
    Cascade,
    ContextBloat,
    EmptyAnswer,
    EmptyRetrieval,
    FirstStep,
    GoalAbandonment,
    PromptInjection,
    ReasoningStall,
    RetryStorm,
    SlowStep,
    StepInflation,
    Thrashing,
    ToolAvoidance,
    ToolLoop,
    TruncationLoop,
}

impl Scenario {
    pub const ALL: [Self; 24] = [
        Self::Rounds,
        Self::Lookup,
        Self::Pipeline,
        Self::Extract,
        Self::RateLimited,
        Self::StillOpen,
        Self::CostStop,
        Self::LongHaul,
        Self::LoopWithin,
        Self::Cascade,
        Self::ContextBloat,
        Self::EmptyAnswer,
        Self::EmptyRetrieval,
        Self::FirstStep,
        Self::GoalAbandonment,
        Self::PromptInjection,
        Self::ReasoningStall,
        Self::RetryStorm,
        Self::SlowStep,
        Self::StepInflation,
        Self::Thrashing,
        Self::ToolAvoidance,
        Self::ToolLoop,
        Self::TruncationLoop,
    ];

    /// What a detector finds in such a run; nothing in a good one.
    pub const fn failure(self) -> Option<FailureType> {
        Some(match self {
            Self::Rounds
            | Self::Lookup
            | Self::Pipeline
            | Self::Extract
            | Self::RateLimited
            | Self::StillOpen
            | Self::CostStop => return None,
            Self::LongHaul | Self::StepInflation => FailureType::StepCountInflation,
            Self::LoopWithin | Self::ToolLoop => FailureType::ToolLoop,
            Self::Cascade => FailureType::CascadingToolFailure,
            Self::ContextBloat => FailureType::ContextBloat,
            Self::EmptyAnswer => FailureType::EmptyLlmResponse,
            Self::EmptyRetrieval => FailureType::RagEmptyRetrieval,
            Self::FirstStep => FailureType::FirstStepFailure,
            Self::GoalAbandonment => FailureType::GoalAbandonment,
            Self::PromptInjection => FailureType::PromptInjectionSignal,
            Self::ReasoningStall => FailureType::ReasoningStall,
            Self::RetryStorm => FailureType::RetryStorm,
            Self::SlowStep => FailureType::SlowStep,
            Self::Thrashing => FailureType::ToolThrashing,
            Self::ToolAvoidance => FailureType::ToolAvoidance,
            Self::TruncationLoop => FailureType::LlmTruncationLoop,
        })
    }

    /// Plays the scenario: the run, and the runs that it started, at most `most_children` of them.
    pub fn play(self, rng: Rng, task: Task, most_children: u64) -> (PlannedRun, Vec<PlannedRun>) {
        if self == Self::PromptInjection {
            return prompt_injection::play(rng, task);
        }
        let mut script = Script::begin(rng, task);
        script.most_children = most_children;
        match self {
            Self::Rounds | Self::PromptInjection => rounds::play(script),
            Self::RateLimited => rounds::rate_limited(script),
            Self::Lookup => lookup::play(script),
            Self::EmptyRetrieval => lookup::empty(script),
            Self::Pipeline => pipeline::play(script),
            Self::Extract => pipeline::extract(script),
            Self::Cascade => pipeline::cascade(script),
            Self::StillOpen => still_open::play(script),
            Self::CostStop => policy::cost_stop(script),
            Self::LongHaul => long_runs::long_haul(script),
            Self::LoopWithin => long_runs::loop_within(script),
            Self::StepInflation => long_runs::inflated(script),
            Self::ContextBloat => context_bloat::play(script),
            Self::EmptyAnswer => empty_answer::play(script),
            Self::FirstStep => first_step::play(script),
            Self::GoalAbandonment => goal_abandonment::play(script),
            Self::ReasoningStall => reasoning_stall::play(script),
            Self::RetryStorm => retries::storm(script),
            Self::SlowStep => slow_step::play(script),
            Self::Thrashing => tool_loop::thrashing(script),
            Self::ToolAvoidance => tool_avoidance::play(script),
            Self::ToolLoop => tool_loop::play(script),
            Self::TruncationLoop => truncation::play(script),
        }
    }
}

/// A played run with the runs that it started.
type Played = (PlannedRun, Vec<PlannedRun>);
