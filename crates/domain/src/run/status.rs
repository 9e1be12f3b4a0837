//! How a run began, and how and whether it ended.

use serde::{Deserialize, Serialize};

use super::RunState;
use crate::event::Event;
use crate::hash::ContentHash;
use crate::label::Label;
use crate::payload::{Injection, RunCompleted, RunErrored, RunStarted};
use crate::time::Micros;

/// Where a run stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum RunStatus {
    /// Still going.
    Open,
    Completed,
    Errored,
    /// Silent for longer than the stall time-out; it may go on.
    Stalled,
}

impl RunStatus {
    pub const ALL: [Self; 4] = [Self::Open, Self::Completed, Self::Errored, Self::Stalled];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Completed => "completed",
            Self::Errored => "errored",
            Self::Stalled => "stalled",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == text)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Start {
    pub at: Micros,
    pub input_hash: Option<ContentHash>,
    pub model: Label,
    pub tools: Vec<Label>,
    pub injection: Option<Injection>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct End {
    pub at: Micros,
    pub step: u32,
    pub errored: bool,
    /// What the client said (`final_answer`, `policy_violation`, …), else `completed` or `error`.
    pub exit_reason: Label,
    pub error_type: Option<Label>,
    pub error_hash: Option<ContentHash>,
    /// The policy that ended the run.
    pub policy_name: Option<Label>,
}

impl End {
    pub(super) fn completed(event: &Event, end: &RunCompleted) -> Self {
        Self {
            at: event.at,
            step: event.step,
            errored: false,
            exit_reason: end.exit_reason.clone().unwrap_or_else(|| Label::code("completed")),
            error_type: None,
            error_hash: None,
            policy_name: None,
        }
    }

    pub(super) fn errored(event: &Event, end: &RunErrored) -> Self {
        Self {
            at: event.at,
            step: event.step,
            errored: true,
            exit_reason: end.exit_reason.clone().unwrap_or_else(|| Label::code("error")),
            error_type: end.error_type.clone(),
            error_hash: end.error_hash,
            policy_name: end.policy_name.clone(),
        }
    }
}

impl RunState {
    pub fn status(&self) -> RunStatus {
        match &self.end {
            Some(end) if end.errored => RunStatus::Errored,
            Some(_) => RunStatus::Completed,
            None if self.stalled => RunStatus::Stalled,
            None => RunStatus::Open,
        }
    }

    /// No more is to be expected, so what depends on the end can be decided.
    pub fn is_over(&self) -> bool {
        self.status() != RunStatus::Open
    }

    /// The run ended by saying that it has the answer.
    pub fn gave_final_answer(&self) -> bool {
        self.end
            .as_ref()
            .is_some_and(|end| !end.errored && end.exit_reason == "final_answer")
    }

    /// From the start to the end, or to the last event so far.
    pub fn duration_ms(&self) -> u64 {
        let end = self.end.as_ref().map_or(self.last_at, |end| end.at);
        end.millis_since(self.started_at())
    }

    pub fn started_at(&self) -> Micros {
        self.start.as_ref().map_or(self.first_at, |start| start.at)
    }

    /// The model of `run.started`, else of the first LLM call.
    pub fn model(&self) -> Option<&Label> {
        let declared = self.start.as_ref().map(|start| &start.model);
        declared
            .filter(|model| !model.is_empty() && **model != "unknown")
            .or_else(|| self.llm_calls.first().map(|call| &call.model))
            .or(declared)
            .filter(|model| !model.is_empty())
    }

    /// The first start counts: a client that sends two has restarted its counter.
    pub(super) fn take_start(&mut self, at: Micros, start: &RunStarted) {
        if self.start.is_some() {
            return;
        }
        self.start = Some(Start {
            at,
            input_hash: start.input_hash,
            model: start.model.clone(),
            tools: start.tools.clone(),
            injection: start.injection.clone(),
        });
    }

    /// The first end counts, for the same reason.
    pub(super) fn take_end(&mut self, end: End) {
        if self.end.is_none() {
            self.end = Some(end);
        }
    }
}
