//! What an agent may say about its run.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use crate::ids::{EventId, RunId};
use crate::label::Label;
use crate::payload::Payload;
use crate::time::Micros;

/// One thing that happened in a run. The run's identity stands once beside its events, in [`RunHeader`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// The step counter: calls advance it, responses repeat it, `run.started` is 0.
    pub step: u32,
    /// The client's clock: good for order and durations, not to be trusted for retention.
    pub at: Micros,
    /// Present from SDK 0.5 on; stable across retries.
    pub id: Option<EventId>,
    pub payload: Payload,
}

impl Event {
    pub fn kind(&self) -> EventKind {
        self.payload.kind()
    }

    /// The total order in which a run is read, whatever the order of arrival: step, time, then the
    /// order that makes sense for one instant (a call before its response, the end last).
    pub fn run_order(&self, other: &Self) -> Ordering {
        self.step
            .cmp(&other.step)
            .then_with(|| self.at.cmp(&other.at))
            .then_with(|| self.payload.rank().cmp(&other.payload.rank()))
            .then_with(|| self.id.cmp(&other.id))
            .then_with(|| self.payload.partial_cmp(&other.payload).unwrap_or(Ordering::Equal))
    }
}

/// Who ran: taken from the first event of a run that says it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunHeader {
    pub run_id: RunId,
    pub agent_id: Label,
    /// Eight hex digits of the hash of prompt, model and tools.
    pub agent_version: Label,
    pub parent_run_id: Option<RunId>,
    /// The client's own trace id, if it has one.
    pub trace_id: Option<Label>,
    pub conversation_id: Option<Label>,
}

impl RunHeader {
    /// Fills what is still unknown from `other`.
    pub fn complete_from(&mut self, other: &Self) {
        if self.parent_run_id.is_none() {
            self.parent_run_id.clone_from(&other.parent_run_id);
        }
        if self.trace_id.is_none() {
            self.trace_id.clone_from(&other.trace_id);
        }
        if self.conversation_id.is_none() {
            self.conversation_id.clone_from(&other.conversation_id);
        }
    }
}

/// The kinds of event with a meaning here. Other types are kept as [`EventKind::Other`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum EventKind {
    RunStarted,
    LlmCalled,
    LlmResponded,
    ToolCalled,
    ToolResponded,
    RetrievalCalled,
    RetrievalResponded,
    ExternalSignal,
    PolicyTriggered,
    RunCompleted,
    RunErrored,
    Other,
}

impl EventKind {
    pub fn parse(event_type: &str) -> Self {
        match event_type {
            "run.started" => Self::RunStarted,
            "llm.called" => Self::LlmCalled,
            "llm.responded" => Self::LlmResponded,
            "tool.called" => Self::ToolCalled,
            "tool.responded" => Self::ToolResponded,
            "retrieval.called" => Self::RetrievalCalled,
            "retrieval.responded" => Self::RetrievalResponded,
            "external.signal" => Self::ExternalSignal,
            "policy.triggered" => Self::PolicyTriggered,
            "run.completed" => Self::RunCompleted,
            "run.errored" => Self::RunErrored,
            _ => Self::Other,
        }
    }

    /// The wire name; of [`EventKind::Other`] only the payload knows it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RunStarted => "run.started",
            Self::LlmCalled => "llm.called",
            Self::LlmResponded => "llm.responded",
            Self::ToolCalled => "tool.called",
            Self::ToolResponded => "tool.responded",
            Self::RetrievalCalled => "retrieval.called",
            Self::RetrievalResponded => "retrieval.responded",
            Self::ExternalSignal => "external.signal",
            Self::PolicyTriggered => "policy.triggered",
            Self::RunCompleted => "run.completed",
            Self::RunErrored => "run.errored",
            Self::Other => "other",
        }
    }

    pub const fn is_terminal(self) -> bool {
        matches!(self, Self::RunCompleted | Self::RunErrored)
    }
}
