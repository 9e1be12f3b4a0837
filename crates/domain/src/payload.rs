//! Typed event payloads, with hashes where the client had content.
//!
//! Field names are those of the hash-era wire format; [`Payload::fields`] writes them back in that form.

use serde::{Deserialize, Serialize};

use crate::event::EventKind;
use crate::hash::ContentHash;
use crate::label::Label;
pub use crate::payload_fields::WirePayload;
use crate::value::{Fields, Value};

#[derive(Clone, Debug, PartialEq, PartialOrd, Serialize, Deserialize)]
pub enum Payload {
    RunStarted(RunStarted),
    LlmCalled(LlmCalled),
    LlmResponded(LlmResponded),
    ToolCalled(ToolCalled),
    ToolResponded(ToolResponded),
    RetrievalCalled(RetrievalCalled),
    RetrievalResponded(RetrievalResponded),
    ExternalSignal(ExternalSignal),
    PolicyTriggered(PolicyTriggered),
    RunCompleted(RunCompleted),
    RunErrored(RunErrored),
    /// A type this version does not know, kept with its structure.
    Other {
        event_type: Label,
        fields: Fields,
    },
}

#[derive(Clone, Debug, Default, PartialEq, PartialOrd, Serialize, Deserialize)]
pub struct RunStarted {
    pub input_hash: Option<ContentHash>,
    pub input_length: Option<u64>,
    pub system_prompt_hash: Option<ContentHash>,
    pub model: Label,
    pub tools: Vec<Label>,
    pub injection: Option<Injection>,
    pub extra: Fields,
}

/// What the SDK's own scan of the raw input found, before hashing it.
#[derive(Clone, Debug, Default, PartialEq, PartialOrd, Serialize, Deserialize)]
pub struct Injection {
    pub matched_pattern_count: u32,
    /// At most five names of patterns, never text of the input.
    pub matched_patterns: Vec<Label>,
    /// Characters of the input.
    pub input_length: u64,
}

#[derive(Clone, Debug, Default, PartialEq, PartialOrd, Serialize, Deserialize)]
pub struct LlmCalled {
    pub model: Label,
    pub prompt_tokens: Option<u64>,
    pub call_id: Option<i64>,
    pub extra: Fields,
}

#[derive(Clone, Debug, Default, PartialEq, PartialOrd, Serialize, Deserialize)]
pub struct LlmResponded {
    pub completion_tokens: Option<u64>,
    pub prompt_tokens: Option<u64>,
    pub reasoning_tokens: Option<u64>,
    pub latency_ms: Option<u64>,
    pub finish_reason: Option<Label>,
    pub output_hash: Option<ContentHash>,
    /// Characters. Absent means unknown, never empty.
    pub output_length: Option<u64>,
    pub error_hash: Option<ContentHash>,
    pub call_id: Option<i64>,
    /// The event came in the hash era's form, whose streamed calls report an output of length 0.
    pub hashed_by_client: bool,
    pub extra: Fields,
}

#[derive(Clone, Debug, Default, PartialEq, PartialOrd, Serialize, Deserialize)]
pub struct ToolCalled {
    pub tool_name: Label,
    pub args_hash: Option<ContentHash>,
    pub extra: Fields,
}

#[derive(Clone, Debug, Default, PartialEq, PartialOrd, Serialize, Deserialize)]
pub struct ToolResponded {
    /// Empty in some LangChain tool errors.
    pub tool_name: Label,
    pub success: Option<bool>,
    pub output_hash: Option<ContentHash>,
    pub output_length: Option<u64>,
    pub latency_ms: Option<u64>,
    pub error_hash: Option<ContentHash>,
    pub extra: Fields,
}

#[derive(Clone, Debug, Default, PartialEq, PartialOrd, Serialize, Deserialize)]
pub struct RetrievalCalled {
    pub index_name: Label,
    pub query_hash: Option<ContentHash>,
    pub extra: Fields,
}

#[derive(Clone, Debug, Default, PartialEq, PartialOrd, Serialize, Deserialize)]
pub struct RetrievalResponded {
    /// Empty from LangChain.
    pub index_name: Label,
    pub result_count: Option<i64>,
    pub top_score: Option<f64>,
    pub latency_ms: Option<u64>,
    pub content_hash: Option<ContentHash>,
    pub content_length: Option<u64>,
    pub extra: Fields,
}

#[derive(Clone, Debug, Default, PartialEq, PartialOrd, Serialize, Deserialize)]
pub struct ExternalSignal {
    pub signal_name: Label,
    pub source: Option<Label>,
    /// Free caller data: numbers and flags kept, text hashed.
    pub meta: Fields,
    pub extra: Fields,
}

#[derive(Clone, Debug, PartialEq, PartialOrd, Serialize, Deserialize)]
pub struct PolicyTriggered {
    pub policy_name: Label,
    pub action_type: Label,
    pub trigger: Label,
    /// The metric at the moment of firing.
    pub value: Value,
    pub extra: Fields,
}

#[derive(Clone, Debug, Default, PartialEq, PartialOrd, Serialize, Deserialize)]
pub struct RunCompleted {
    pub exit_reason: Option<Label>,
    pub total_steps: Option<u64>,
    pub tool_call_count: Option<u64>,
    pub extra: Fields,
}

#[derive(Clone, Debug, Default, PartialEq, PartialOrd, Serialize, Deserialize)]
pub struct RunErrored {
    pub error_type: Option<Label>,
    pub error_hash: Option<ContentHash>,
    /// `policy_violation` when a policy stopped the run.
    pub exit_reason: Option<Label>,
    pub policy_name: Option<Label>,
    pub extra: Fields,
}

impl Payload {
    pub const fn kind(&self) -> EventKind {
        match self {
            Self::RunStarted(_) => EventKind::RunStarted,
            Self::LlmCalled(_) => EventKind::LlmCalled,
            Self::LlmResponded(_) => EventKind::LlmResponded,
            Self::ToolCalled(_) => EventKind::ToolCalled,
            Self::ToolResponded(_) => EventKind::ToolResponded,
            Self::RetrievalCalled(_) => EventKind::RetrievalCalled,
            Self::RetrievalResponded(_) => EventKind::RetrievalResponded,
            Self::ExternalSignal(_) => EventKind::ExternalSignal,
            Self::PolicyTriggered(_) => EventKind::PolicyTriggered,
            Self::RunCompleted(_) => EventKind::RunCompleted,
            Self::RunErrored(_) => EventKind::RunErrored,
            Self::Other { .. } => EventKind::Other,
        }
    }

    /// The event type as the client named it.
    pub fn event_type(&self) -> &str {
        match self {
            Self::Other { event_type, .. } => event_type.as_str(),
            known => known.kind().as_str(),
        }
    }

    /// The place of this kind among events of one instant.
    pub(crate) const fn rank(&self) -> u8 {
        match self {
            Self::RunStarted(_) => 0,
            Self::LlmCalled(_) => 1,
            Self::ToolCalled(_) | Self::RetrievalCalled(_) => 2,
            Self::ExternalSignal(_) | Self::Other { .. } => 3,
            Self::ToolResponded(_) | Self::RetrievalResponded(_) => 4,
            Self::LlmResponded(_) => 5,
            Self::PolicyTriggered(_) => 6,
            Self::RunCompleted(_) | Self::RunErrored(_) => 7,
        }
    }

    /// Every content hash of the event, for the search by hash.
    pub fn hashes(&self) -> impl Iterator<Item = ContentHash> {
        let found = match self {
            Self::RunStarted(start) => [start.input_hash, start.system_prompt_hash],
            Self::LlmResponded(response) => [response.output_hash, response.error_hash],
            Self::ToolCalled(call) => [call.args_hash, None],
            Self::ToolResponded(response) => [response.output_hash, response.error_hash],
            Self::RetrievalCalled(call) => [call.query_hash, None],
            Self::RetrievalResponded(response) => [response.content_hash, None],
            Self::RunErrored(error) => [error.error_hash, None],
            Self::LlmCalled(_)
            | Self::ExternalSignal(_)
            | Self::PolicyTriggered(_)
            | Self::RunCompleted(_)
            | Self::Other { .. } => [None, None],
        };
        found.into_iter().flatten()
    }

    /// The payload in the hash-era wire form.
    pub fn fields(&self) -> Fields {
        crate::payload_fields::of(self)
    }

    /// Serialises as [`Payload::fields`] does, without copying a field.
    pub fn wire(&self) -> WirePayload<'_> {
        WirePayload(self)
    }
}
