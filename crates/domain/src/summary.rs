//! A run in one row: what lists show, filters test and the store indexes.

use serde::{Deserialize, Serialize};

use crate::detectors::FailureType;
use crate::hash::ContentHash;
use crate::ids::RunId;
use crate::label::Label;
use crate::run::{RunState, RunStatus};
use crate::severity::Severity;
use crate::signal::Signal;
use crate::time::Micros;

/// The figures of a run as it stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RunSummary {
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub run_id: RunId,
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub agent_id: Label,
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub agent_version: Label,
    pub status: RunStatus,
    /// Unix seconds by the client's clock.
    #[cfg_attr(feature = "openapi", schema(value_type = f64))]
    pub started_at: Micros,
    /// When the run ended; absent while it is open or stalled.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<f64>))]
    pub completed_at: Option<Micros>,
    /// Of the last event so far.
    #[cfg_attr(feature = "openapi", schema(value_type = f64))]
    pub last_event_at: Micros,
    /// What the client said, such as `final_answer` or `policy_violation`.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub exit_reason: Option<Label>,
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub error_type: Option<Label>,
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub model: Option<Label>,
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub tools: Vec<Label>,
    /// The highest step index.
    pub step_count: u32,
    pub event_count: u32,
    pub llm_calls: u32,
    /// Without HTTP requests that carried an LLM call.
    pub tool_calls: u32,
    pub retrievals: u32,
    /// The step of the first tool call.
    pub first_tool_step: Option<u32>,
    pub prompt_tokens: u64,
    pub completion_tokens: u64,
    pub total_tokens: u64,
    /// Estimated from list prices, in US dollars.
    pub cost_usd: f64,
    pub duration_ms: u64,
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub input_hash: Option<ContentHash>,
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub parent_run_id: Option<RunId>,
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub trace_id: Option<Label>,
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub conversation_id: Option<Label>,
    /// Names of the policies that fired, each once.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub policies: Vec<Label>,
    /// The policy that ended the run.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub stopped_by: Option<Label>,
    pub signal_count: u32,
    pub has_signals: bool,
    pub max_severity: Option<Severity>,
    pub failure_types: Vec<FailureType>,
}

impl RunSummary {
    pub fn of(run: &RunState, signals: &[Signal]) -> Self {
        let end = run.end.as_ref();
        let mut policies: Vec<Label> = run.policies.iter().map(|firing| firing.policy_name.clone()).collect();
        policies.sort();
        policies.dedup();
        let (prompt_tokens, completion_tokens) = (run.prompt_tokens_total(), run.completion_tokens_total());
        Self {
            run_id: run.header.run_id.clone(),
            agent_id: run.header.agent_id.clone(),
            agent_version: run.header.agent_version.clone(),
            status: run.status(),
            started_at: run.started_at(),
            completed_at: end.map(|end| end.at),
            last_event_at: run.last_at,
            exit_reason: end.map(|end| end.exit_reason.clone()),
            error_type: end.and_then(|end| end.error_type.clone()),
            model: run.model().cloned(),
            tools: run.start.as_ref().map(|start| start.tools.clone()).unwrap_or_default(),
            step_count: run.max_step,
            event_count: run.event_count,
            llm_calls: run.llm_calls.len() as u32,
            tool_calls: run.tools().count() as u32,
            retrievals: run.retrievals.len() as u32,
            first_tool_step: run.tools().next().map(|call| call.step),
            prompt_tokens,
            completion_tokens,
            total_tokens: prompt_tokens + completion_tokens,
            cost_usd: run.cost_usd(),
            duration_ms: run.duration_ms(),
            input_hash: run.start.as_ref().and_then(|start| start.input_hash),
            parent_run_id: run.header.parent_run_id.clone(),
            trace_id: run.header.trace_id.clone(),
            conversation_id: run.header.conversation_id.clone(),
            policies,
            stopped_by: end.and_then(|end| end.policy_name.clone()),
            signal_count: signals.len() as u32,
            has_signals: !signals.is_empty(),
            max_severity: signals.iter().map(|signal| signal.severity).max(),
            failure_types: signals.iter().map(Signal::failure_type).collect(),
        }
    }
}
