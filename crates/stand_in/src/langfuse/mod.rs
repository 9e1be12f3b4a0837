//! A Langfuse that keeps prompts and traces in memory, on a free port of this machine.
//!
//! It behaves like version 4.16 as it was measured, including what is awkward: there is no compare-and-set,
//! a new version loses its settings unless they are sent, errors are not always JSON.

mod access;
mod error;
mod mode;
mod otlp;
mod own;
mod prompts;
mod route;
mod samples;
mod state;
mod traces;

use std::time::Duration;

use anyhow::Result;

pub use mode::Mode;
pub use prompts::{NewPrompt, PromptVersion};
pub use samples::{CHAT_PROMPT, TEXT_PROMPT};
pub use traces::{Arrival, NewObservation, NewTrace};

use crate::http::{Fault, Request, Server};
use state::State;

/// The user of every request.
pub const PUBLIC_KEY: &str = "pk-lf-stand-in";
/// The password of every request.
pub const SECRET_KEY: &str = "sk-lf-stand-in";
/// The one project.
pub const PROJECT: &str = "proj-stand-in";

/// A running stand-in. Dropping it ends it.
pub struct Langfuse(Server<State>);

impl Langfuse {
    /// Starts it on a free port. It has a thread of its own, so it serves tests with and without a runtime.
    ///
    /// # Errors
    /// There is no port.
    pub fn start(mode: Mode) -> Result<Self> {
        Self::start_at(mode, 0)
    }

    /// Starts it on this port.
    ///
    /// # Errors
    /// The port is taken.
    pub fn start_at(mode: Mode, port: u16) -> Result<Self> {
        Ok(Self(Server::start(State::new(mode), port)?))
    }

    /// As in `LANGFUSE_HOST`.
    pub fn url(&self) -> String {
        self.0.url()
    }

    /// Adds a prompt, or the next version of one that is there, and returns the number of the version.
    pub fn add_prompt(&self, prompt: NewPrompt) -> u32 {
        self.0.with(|state| state.prompts.add(prompt))
    }

    /// All versions of a prompt, the oldest first.
    pub fn prompt_versions(&self, name: &str) -> Vec<PromptVersion> {
        self.0.with(|state| state.prompts.versions(name))
    }

    /// Somebody else publishes this at the last moment: right before the next version of the same prompt.
    pub fn overtake_with(&self, prompt: NewPrompt) {
        self.0.with(|state| state.prompts.overtake_with(prompt));
    }

    /// Adds a trace. When its observations can be seen is up to its [`Arrival`].
    pub fn add_trace(&self, trace: NewTrace) {
        self.0.with(|state| state.traces.add(trace));
    }

    /// Answers with this trace whatever id is asked for.
    pub fn find_any_trace(&self, trace: NewTrace) {
        self.0.with(|state| state.traces.find_any(trace));
    }

    /// How long traces that are sent by an SDK cannot be seen. They can be seen at once unless this is said.
    pub fn ingest_after(&self, lag: Duration) {
        self.0.with(|state| state.ingestion_lag = lag);
    }

    /// The next request goes wrong. Several wait in line.
    pub fn next(&self, fault: Fault) {
        self.0.plan(None, fault);
    }

    /// The next request with this method goes wrong; others before it do not.
    pub fn next_on(&self, method: &str, fault: Fault) {
        self.0.plan(Some(method), fault);
    }

    /// Every request so far.
    pub fn requests(&self) -> Vec<Request> {
        self.0.seen()
    }
}
