//! Gathers the events of a request by run.

use std::borrow::Cow;
use std::collections::HashMap;

use domain::{Event, Label, RunHeader};

use super::error::BatchError;
use super::event::{Parsed, Reject, WireEvent};
use super::node::Node;
use super::response::Rejected;

/// Rejected events that are reported one by one.
pub const MAX_REPORTED: usize = 1_000;

/// What a request brought. Content is gone from here on; the key is there only to be checked.
pub struct ParsedBatch {
    pub api_key: Option<String>,
    /// The envelope's agent, else that of the first event.
    pub agent_id: Label,
    /// Events per run in the order of their arrival, under the header of the run's first event.
    pub runs: Vec<(RunHeader, Vec<Event>)>,
    pub accepted: usize,
    /// The first [`MAX_REPORTED`] events that were not taken.
    pub rejected: Vec<Rejected>,
}

/// What the `events` field turned out to be.
#[derive(Default, PartialEq)]
pub(super) enum EventsField {
    #[default]
    Missing,
    List,
    TooLong,
}

/// A batch while it is read.
#[derive(Default)]
pub(super) struct Batch<'a> {
    pub(super) api_key: Node<'a>,
    pub(super) agent_id: Node<'a>,
    pub(super) events: EventsField,
    /// Events so far, good or bad.
    pub(super) seen: usize,
    first_agent: Option<Cow<'a, str>>,
    runs: Vec<Run>,
    by_id: HashMap<Cow<'a, str>, usize>,
    last: Option<(Cow<'a, str>, usize)>,
    rejected: Vec<Rejected>,
}

struct Run {
    header: RunHeader,
    /// Index of the event that comes first in run order: the header is its.
    first: usize,
    events: Vec<Event>,
}

impl<'a> Batch<'a> {
    pub(super) fn add(&mut self, event: Result<WireEvent<'a>, Reject>) {
        let index = self.seen;
        self.seen += 1;
        match event.and_then(WireEvent::check) {
            Ok(parsed) => self.keep(parsed),
            Err(_) if self.rejected.len() == MAX_REPORTED => {}
            Err(Reject { field, reason }) => {
                self.rejected.push(Rejected {
                    index,
                    field: Cow::Borrowed(field),
                    reason: Cow::Borrowed(reason),
                });
            }
        }
    }

    fn keep(&mut self, parsed: Parsed<'a>) {
        let Parsed {
            run_id,
            identity,
            event,
        } = parsed;
        if self.first_agent.is_none() {
            self.first_agent = Some(Cow::Owned(identity.agent_id().to_owned()));
        }
        let Some(place) = self.place(&run_id) else {
            self.by_id.insert(run_id.clone(), self.runs.len());
            self.runs.push(Run {
                header: identity.header(&run_id),
                first: 0,
                events: vec![event],
            });
            self.last = Some((run_id, self.runs.len() - 1));
            return;
        };
        let run = &mut self.runs[place];
        if event.run_order(&run.events[run.first]).is_lt() {
            let mut header = identity.header(&run_id);
            header.complete_from(&run.header);
            run.header = header;
            run.first = run.events.len();
        } else if identity.adds_to(&run.header) {
            run.header.complete_from(&identity.header(&run_id));
        }
        run.events.push(event);
        self.last = Some((run_id, place));
    }

    /// Neighbours are usually of one run, so the last one is looked at first.
    fn place(&self, run_id: &str) -> Option<usize> {
        match &self.last {
            Some((last, place)) if last == run_id => Some(*place),
            _ => self.by_id.get(run_id).copied(),
        }
    }

    pub(super) fn finish(self, max_events: usize) -> Result<ParsedBatch, BatchError> {
        match self.events {
            EventsField::Missing => return Err(BatchError::Missing("events")),
            EventsField::TooLong => return Err(BatchError::TooMany { most: max_events }),
            EventsField::List if self.seen == 0 => return Err(BatchError::Empty),
            EventsField::List => {}
        }
        let api_key = optional_text(self.api_key, "api_key")?;
        let agent_id = optional_text(self.agent_id, "agent_id")?;
        let agent_id = agent_id.as_deref().or(self.first_agent.as_deref()).unwrap_or_default();
        Ok(ParsedBatch {
            api_key: api_key.map(Cow::into_owned),
            agent_id: Label::name(agent_id),
            accepted: self.runs.iter().map(|run| run.events.len()).sum(),
            rejected: self.rejected,
            runs: self.runs.into_iter().map(|run| (run.header, run.events)).collect(),
        })
    }
}

fn optional_text<'a>(node: Node<'a>, field: &'static str) -> Result<Option<Cow<'a, str>>, BatchError> {
    match node {
        Node::Absent | Node::Null => Ok(None),
        Node::Str(text) => Ok((!text.is_empty()).then_some(text)),
        _ => Err(BatchError::WrongType {
            field,
            expected: "a string",
        }),
    }
}
