//! Calls and their responses, and the marks between them.

use crate::event::Event;
use crate::finish::FinishClass;
use crate::hash::ContentHash;
use crate::label::Label;
use crate::payload::{ExternalSignal, PolicyTriggered};
use crate::time::Micros;
use crate::value::{Fields, Value};

/// One request to a model. Fields of the response are `None` until it came.
#[derive(Clone, Debug, PartialEq)]
pub struct LlmCall {
    pub step: u32,
    pub called_at: Micros,
    pub responded_at: Option<Micros>,
    pub model: Label,
    pub prompt_tokens: Option<u64>,
    pub completion_tokens: Option<u64>,
    pub reasoning_tokens: Option<u64>,
    pub latency_ms: Option<u64>,
    pub finish_reason: Option<Label>,
    pub output_hash: Option<ContentHash>,
    /// Characters; `None` is unknown, also where a client reports 0 because it could not see a stream.
    pub output_length: Option<u64>,
    pub error_hash: Option<ContentHash>,
    pub(super) call_id: Option<i64>,
}

impl LlmCall {
    pub fn finish(&self) -> Option<FinishClass> {
        self.finish_reason
            .as_ref()
            .map(|reason| FinishClass::of(reason.as_str()))
    }

    pub fn duration_ms(&self) -> Option<u64> {
        duration_ms(self.called_at, self.responded_at, self.latency_ms)
    }

    /// The model said it was done and is known to have said nothing.
    pub fn is_empty_stop(&self) -> bool {
        self.finish() == Some(FinishClass::Stop) && self.output_length == Some(0)
    }
}

/// One use of a tool.
#[derive(Clone, Debug, PartialEq)]
pub struct ToolCall {
    pub step: u32,
    pub called_at: Micros,
    pub responded_at: Option<Micros>,
    pub tool: Label,
    pub args_hash: Option<ContentHash>,
    pub success: Option<bool>,
    pub output_hash: Option<ContentHash>,
    pub output_length: Option<u64>,
    pub latency_ms: Option<u64>,
    pub error_hash: Option<ContentHash>,
    /// An HTTP request that auto-instrumentation saw inside an LLM call: the same call, counted twice.
    pub transport: bool,
}

impl ToolCall {
    pub fn failed(&self) -> bool {
        self.success == Some(false)
    }

    pub fn duration_ms(&self) -> Option<u64> {
        duration_ms(self.called_at, self.responded_at, self.latency_ms)
    }
}

/// One search in an index.
#[derive(Clone, Debug, PartialEq)]
pub struct Retrieval {
    pub step: u32,
    pub called_at: Micros,
    pub responded_at: Option<Micros>,
    pub index_name: Label,
    pub query_hash: Option<ContentHash>,
    pub result_count: Option<i64>,
    pub top_score: Option<f64>,
    pub latency_ms: Option<u64>,
}

impl Retrieval {
    pub fn duration_ms(&self) -> Option<u64> {
        duration_ms(self.called_at, self.responded_at, self.latency_ms)
    }
}

/// Something outside the agent, such as a rate limit. It is no step and cuts no duration.
#[derive(Clone, Debug, PartialEq)]
pub struct External {
    pub step: u32,
    pub at: Micros,
    pub signal_name: Label,
    pub source: Option<Label>,
    pub meta: Fields,
}

impl External {
    pub(super) fn of(event: &Event, signal: &ExternalSignal) -> Self {
        Self {
            step: event.step,
            at: event.at,
            signal_name: signal.signal_name.clone(),
            source: signal.source.clone(),
            meta: signal.meta.clone(),
        }
    }
}

/// A policy that fired inside the agent.
#[derive(Clone, Debug, PartialEq)]
pub struct PolicyFiring {
    pub step: u32,
    pub at: Micros,
    pub policy_name: Label,
    pub action_type: Label,
    pub trigger: Label,
    pub value: Value,
}

impl PolicyFiring {
    pub(super) fn of(event: &Event, policy: &PolicyTriggered) -> Self {
        Self {
            step: event.step,
            at: event.at,
            policy_name: policy.policy_name.clone(),
            action_type: policy.action_type.clone(),
            trigger: policy.trigger.clone(),
            value: policy.value.clone(),
        }
    }
}

/// The longer of the time between call and response and the latency the client measured: clients that
/// report after the fact have events microseconds apart and only the latency tells.
fn duration_ms(called: Micros, responded: Option<Micros>, latency_ms: Option<u64>) -> Option<u64> {
    let gap = responded.map(|at| at.millis_since(called));
    gap.max(latency_ms)
}
