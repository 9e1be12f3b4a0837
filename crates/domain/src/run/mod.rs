//! A run, rebuilt from its events.
//!
//! [`RunState`] is fed one event at a time, live or from the store. Events must come in run order
//! ([`Event::run_order`]); one that does not is refused, and the caller replays all of them sorted.
//! So the state is the same for every order of arrival, every duplicate and every split into batches.

mod aftermath;
mod call;
mod pairing;
mod replay;
mod spend;
mod status;
mod steps;
mod summary;

use std::collections::HashSet;

pub use aftermath::{Aftermath, named_steps};
pub use call::{External, LlmCall, PolicyFiring, Retrieval, ToolCall};
pub use replay::{OutOfOrder, normalise, replay};
pub use spend::Spend;
pub use status::{End, RunStatus, Start};
pub use steps::{Step, StepKind, StepOutcome};

use crate::event::{Event, EventKind, RunHeader};
use crate::ids::EventId;
use crate::payload::Payload;
use crate::time::Micros;

/// How many of the last calls and responses are remembered, for the detectors that look at the tail.
pub const TAIL: usize = 32;

/// Everything the detectors and the run's summary need, without the events themselves.
#[derive(Clone, Debug, PartialEq)]
pub struct RunState {
    pub header: RunHeader,
    pub start: Option<Start>,
    pub end: Option<End>,
    pub llm_calls: Vec<LlmCall>,
    /// Includes the transport calls of LLM calls; see [`RunState::tools`].
    pub tool_calls: Vec<ToolCall>,
    pub retrievals: Vec<Retrieval>,
    pub externals: Vec<External>,
    pub policies: Vec<PolicyFiring>,
    /// The highest step index seen.
    pub max_step: u32,
    pub event_count: u32,
    pub first_at: Micros,
    pub last_at: Micros,
    /// The agent went silent before its run ended. Set by the caller, who has a clock.
    pub stalled: bool,
    /// Kinds of the last calls and responses.
    tail: Vec<EventKind>,
    open: pairing::OpenCalls,
    last: Option<Event>,
    seen: HashSet<EventId>,
}

impl RunState {
    pub fn new(header: RunHeader) -> Self {
        Self {
            header,
            start: None,
            end: None,
            llm_calls: Vec::new(),
            tool_calls: Vec::new(),
            retrievals: Vec::new(),
            externals: Vec::new(),
            policies: Vec::new(),
            max_step: 0,
            event_count: 0,
            first_at: Micros::default(),
            last_at: Micros::default(),
            stalled: false,
            tail: Vec::new(),
            open: pairing::OpenCalls::default(),
            last: None,
            seen: HashSet::new(),
        }
    }

    /// Takes the next event. A duplicate changes nothing.
    ///
    /// # Errors
    /// [`OutOfOrder`] when the event sorts before one already taken; the state is unchanged.
    pub fn apply(&mut self, event: &Event) -> Result<(), OutOfOrder> {
        if event.id.is_some_and(|id| self.seen.contains(&id)) {
            return Ok(());
        }
        if let Some(last) = &self.last {
            match event.run_order(last) {
                std::cmp::Ordering::Less => return Err(OutOfOrder),
                std::cmp::Ordering::Equal => return Ok(()),
                std::cmp::Ordering::Greater => {}
            }
        }
        self.seen.extend(event.id);
        self.advance(event);
        self.last = Some(event.clone());
        Ok(())
    }

    fn advance(&mut self, event: &Event) {
        if self.event_count == 0 {
            self.first_at = event.at;
            self.last_at = event.at;
        }
        self.event_count += 1;
        self.max_step = self.max_step.max(event.step);
        self.first_at = self.first_at.min(event.at);
        self.last_at = self.last_at.max(event.at);
        match &event.payload {
            Payload::RunStarted(start) => self.take_start(event.at, start),
            Payload::LlmCalled(call) => self.open_llm(event, call),
            Payload::LlmResponded(response) => self.close_llm(event, response),
            Payload::ToolCalled(call) => self.open_tool(event, call),
            Payload::ToolResponded(response) => self.close_tool(event, response),
            Payload::RetrievalCalled(call) => self.open_retrieval(event, call),
            Payload::RetrievalResponded(response) => self.close_retrieval(event, response),
            Payload::ExternalSignal(signal) => self.externals.push(External::of(event, signal)),
            Payload::PolicyTriggered(policy) => self.policies.push(PolicyFiring::of(event, policy)),
            Payload::RunCompleted(end) => self.take_end(End::completed(event, end)),
            Payload::RunErrored(end) => self.take_end(End::errored(event, end)),
            Payload::Other { .. } => {}
        }
    }

    fn remember(&mut self, kind: EventKind) {
        if self.tail.len() == TAIL {
            self.tail.remove(0);
        }
        self.tail.push(kind);
    }

    /// The kinds of the agent's last calls and responses, oldest first. Signals from outside, policies,
    /// the start and the end are no activity of the agent and are left out.
    pub fn tail(&self) -> &[EventKind] {
        &self.tail
    }

    /// Tool calls as the agent made them: without the HTTP requests that carried an LLM call.
    pub fn tools(&self) -> impl DoubleEndedIterator<Item = &ToolCall> + Clone {
        self.tool_calls.iter().filter(|call| !call.transport)
    }
}
