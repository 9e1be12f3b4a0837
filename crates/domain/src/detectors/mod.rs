//! The detectors: one file each, listed once in [`registry!`] below.
//!
//! A detector's module has `Params` (its thresholds), `Evidence` (what it saw, typed), `FIX`, `GUARD`,
//! and `check`. Adding one is a new file and a new line in the list; the failure type, the evidence enum,
//! the thresholds and every `match` over them follow from it.

mod macros;

use serde::{Deserialize, Serialize};

use crate::baseline::Baselines;
use crate::config::{Param, ParamError};
use crate::explanation::Explanation;
use crate::fix::FixType;
use crate::run::RunState;
use crate::severity::Severity;
use crate::signal::Signal;
use macros::{params, registry};

registry! {
    tool_loop: ToolLoop = "TOOL_LOOP",
    tool_thrashing: ToolThrashing = "TOOL_THRASHING",
    tool_avoidance: ToolAvoidance = "TOOL_AVOIDANCE",
    goal_abandonment: GoalAbandonment = "GOAL_ABANDONMENT",
    prompt_injection_signal: PromptInjectionSignal = "PROMPT_INJECTION_SIGNAL",
    rag_empty_retrieval: RagEmptyRetrieval = "RAG_EMPTY_RETRIEVAL",
    llm_truncation_loop: LlmTruncationLoop = "LLM_TRUNCATION_LOOP",
    context_bloat: ContextBloat = "CONTEXT_BLOAT",
    slow_step: SlowStep = "SLOW_STEP",
    retry_storm: RetryStorm = "RETRY_STORM",
    empty_llm_response: EmptyLlmResponse = "EMPTY_LLM_RESPONSE",
    step_count_inflation: StepCountInflation = "STEP_COUNT_INFLATION",
    cascading_tool_failure: CascadingToolFailure = "CASCADING_TOOL_FAILURE",
    first_step_failure: FirstStepFailure = "FIRST_STEP_FAILURE",
    reasoning_stall: ReasoningStall = "REASONING_STALL",
}

/// A detector's answer about a run as it stands.
#[derive(Clone, Debug, PartialEq)]
pub enum Check<E> {
    Clear,
    /// It cannot be told before the run is over.
    Undecided,
    Found(Finding<E>),
}

/// One detector's finding, before the judgement over all of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding<E> {
    pub severity: Severity,
    /// 0 to 1.
    pub confidence: f64,
    pub step: u32,
    pub evidence: E,
}

/// Confidence grows with how far the observation is beyond its threshold: 0.5 at the threshold, 1.0
/// at 2.25 times of it. Zero thresholds cannot be exceeded by a factor and give 1.0.
pub(crate) fn scaled(observed: f64, threshold: f64) -> f64 {
    if threshold <= 0.0 {
        return 1.0;
    }
    (0.5 + (observed / threshold - 1.0) * 0.4).clamp(0.0, 1.0)
}

/// Lists in evidence hold at most this many entries, the newest; counts are of all. A run of a million
/// calls must not make a signal of a million hashes.
pub const MAX_LISTED: usize = 100;

pub(crate) fn newest<T>(mut list: Vec<T>) -> Vec<T> {
    list.drain(..list.len().saturating_sub(MAX_LISTED));
    list
}

#[cfg(test)]
pub(crate) mod testing;
