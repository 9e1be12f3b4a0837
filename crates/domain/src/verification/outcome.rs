//! A run as far as a fix is concerned.

use crate::ids::RunId;
use crate::label::Label;
use crate::run::RunStatus;
use crate::time::Micros;

/// How one run of an agent went, with one kind of failure in mind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    pub run_id: RunId,
    /// By the agent's clock.
    pub started_at: Micros,
    /// Its last event.
    pub last_event_at: Micros,
    pub agent_version: Label,
    pub status: RunStatus,
    /// It has a signal of the failure type.
    pub failed: bool,
    /// A policy of this name ended it.
    pub stopped_by: Option<Label>,
}

impl Outcome {
    /// Whether it goes on.
    pub fn is_open(&self) -> bool {
        self.status == RunStatus::Open
    }

    /// Whether it can be said how it went. A run that fell silent may have been ended before the failure
    /// could show, so it counts only when it did show.
    pub fn is_known(&self) -> bool {
        match self.status {
            RunStatus::Completed | RunStatus::Errored => true,
            RunStatus::Stalled => self.failed,
            RunStatus::Open => false,
        }
    }
}
