//! The body of `POST /v1/ingest`: from bytes to events grouped by run.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;

use domain::{Event, Label, RunHeader};
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::event::{EventSeed, Parsed, Reject, WireEvent};
use super::node::{Budget, Node, NodeSeed, TextSeed, too_deep};
use super::nonfinite;
use super::response::Rejected;

/// Events of one request; the clients' buffers hold 10,000.
pub const MAX_EVENTS: usize = 50_000;

/// What a request brought. Content is gone from here on; the key is there only to be checked.
pub struct ParsedBatch {
    pub api_key: Option<String>,
    /// The envelope's agent, else that of the first event.
    pub agent_id: Label,
    /// Events per run in the order of their arrival, under the header of the run's first event.
    pub runs: Vec<(RunHeader, Vec<Event>)>,
    pub accepted: usize,
    pub rejected: Vec<Rejected>,
}

/// Why nothing of a request can be used. Never quotes what was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BatchError {
    #[error("the body is not UTF-8 text")]
    NotUtf8,
    #[error("the body is not valid JSON: line {line}, column {column}")]
    NotJson { line: usize, column: usize },
    #[error("the body must be a JSON object")]
    NotAnObject,
    #[error("`{0}` is required")]
    Missing(&'static str),
    #[error("`{field}` must be {expected}")]
    WrongType { field: &'static str, expected: &'static str },
    #[error("`events` must not be empty")]
    Empty,
    #[error("`events` must have at most {MAX_EVENTS} elements")]
    TooMany,
}

impl BatchError {
    /// The field of the body that is wrong, if it is one.
    pub const fn field(self) -> Option<&'static str> {
        match self {
            Self::NotUtf8 | Self::NotJson { .. } | Self::NotAnObject => None,
            Self::Missing(field) | Self::WrongType { field, .. } => Some(field),
            Self::Empty | Self::TooMany => Some("events"),
        }
    }

    pub(super) fn of(error: &serde_json::Error) -> Self {
        if error.is_data() {
            return Self::NotAnObject;
        }
        Self::NotJson { line: error.line(), column: error.column() }
    }
}

/// Reads the body of an ingest request and hashes all content in it.
///
/// An event that is not well-formed is reported in [`ParsedBatch::rejected`] and does not hurt others.
///
/// # Errors
/// When the envelope around the events cannot be used.
pub fn parse(body: &[u8]) -> Result<ParsedBatch, BatchError> {
    let text = std::str::from_utf8(body).map_err(|_| BatchError::NotUtf8)?;
    let budget = Budget::default();
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let read = BatchSeed { budget: &budget }.deserialize(&mut deserializer);
    match read.and_then(|batch| deserializer.end().map(|()| batch)) {
        Ok(batch) => batch.finish(),
        Err(_) => parse_singly(text),
    }
}

/// The slow way, taken when some text in the body cannot be read: finds the event at fault.
fn parse_singly(text: &str) -> Result<ParsedBatch, BatchError> {
    let text = nonfinite::as_null(text);
    let envelope: RawEnvelope<'_> = serde_json::from_str(&text).map_err(|error| BatchError::of(&error))?;
    let budget = Budget::default();
    let mut batch = Batch::default();
    if let Some(raw) = envelope.api_key {
        batch.api_key = scalar(raw, "api_key")?;
    }
    if let Some(raw) = envelope.agent_id {
        batch.agent_id = scalar(raw, "agent_id")?;
    }
    let events = envelope.events.ok_or(BatchError::Missing("events"))?;
    let events: Vec<&RawValue> = serde_json::from_str(events.get())
        .map_err(|_| BatchError::WrongType { field: "events", expected: "a list" })?;
    batch.events = EventsField::List;
    for raw in events {
        batch.add(one(raw.get(), &budget));
        if batch.seen > MAX_EVENTS {
            return Err(BatchError::TooMany);
        }
    }
    batch.finish()
}

fn one<'a>(json: &'a str, budget: &Budget) -> Result<WireEvent<'a>, Reject> {
    if too_deep(json) {
        return Err(Reject { field: "event", reason: "must not nest deeper than 32 levels" });
    }
    let mut deserializer = serde_json::Deserializer::from_str(json);
    EventSeed { budget }
        .deserialize(&mut deserializer)
        .map_err(|_| Reject { field: "event", reason: "has half a surrogate pair or a number out of range" })
}

fn scalar<'a>(raw: &'a RawValue, field: &'static str) -> Result<Node<'a>, BatchError> {
    let budget = Budget::default();
    let mut deserializer = serde_json::Deserializer::from_str(raw.get());
    NodeSeed { budget: &budget, depth: 1 }
        .deserialize(&mut deserializer)
        .map_err(|_| BatchError::WrongType { field, expected: "a string" })
}

#[derive(Deserialize)]
struct RawEnvelope<'a> {
    #[serde(borrow)]
    api_key: Option<&'a RawValue>,
    #[serde(borrow)]
    agent_id: Option<&'a RawValue>,
    #[serde(borrow)]
    events: Option<&'a RawValue>,
}

/// What the `events` field turned out to be.
#[derive(Default, PartialEq)]
enum EventsField {
    #[default]
    Missing,
    List,
    TooLong,
    Other,
}

/// A batch while it is read.
#[derive(Default)]
struct Batch<'a> {
    api_key: Node<'a>,
    agent_id: Node<'a>,
    events: EventsField,
    seen: usize,
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
    fn add(&mut self, event: Result<WireEvent<'a>, Reject>) {
        let index = self.seen;
        self.seen += 1;
        match event.and_then(WireEvent::check) {
            Ok(parsed) => self.keep(parsed),
            Err(Reject { field, reason }) => {
                self.rejected.push(Rejected { index, field: Cow::Borrowed(field), reason: Cow::Borrowed(reason) });
            }
        }
    }

    fn keep(&mut self, parsed: Parsed<'a>) {
        let Parsed { run_id, identity, event } = parsed;
        if self.first_agent.is_none() {
            self.first_agent = Some(Cow::Owned(identity.agent_id().to_owned()));
        }
        let Some(place) = self.place(&run_id) else {
            self.by_id.insert(run_id.clone(), self.runs.len());
            self.runs.push(Run { header: identity.header(&run_id), first: 0, events: vec![event] });
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

    fn finish(self) -> Result<ParsedBatch, BatchError> {
        match self.events {
            EventsField::Missing => return Err(BatchError::Missing("events")),
            EventsField::Other => return Err(BatchError::WrongType { field: "events", expected: "a list" }),
            EventsField::TooLong => return Err(BatchError::TooMany),
            EventsField::List if self.seen == 0 => return Err(BatchError::Empty),
            EventsField::List => {}
        }
        let api_key = optional_text(self.api_key, "api_key")?;
        let agent_id = optional_text(self.agent_id, "agent_id")?;
        let agent_id = agent_id.as_deref().or(self.first_agent.as_deref()).unwrap_or_default();
        Ok(ParsedBatch {
            api_key: api_key.map(Cow::into_owned),
            agent_id: Label::name(agent_id),
            accepted: self.seen - self.rejected.len(),
            rejected: self.rejected,
            runs: self.runs.into_iter().map(|run| (run.header, run.events)).collect(),
        })
    }
}

fn optional_text<'a>(node: Node<'a>, field: &'static str) -> Result<Option<Cow<'a, str>>, BatchError> {
    match node {
        Node::Absent | Node::Null => Ok(None),
        Node::Str(text) => Ok((!text.is_empty()).then_some(text)),
        _ => Err(BatchError::WrongType { field, expected: "a string" }),
    }
}

/// Reads the whole body in one pass.
struct BatchSeed<'b> {
    budget: &'b Budget,
}

impl<'de> DeserializeSeed<'de> for BatchSeed<'_> {
    type Value = Batch<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Batch<'de>, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for BatchSeed<'_> {
    type Value = Batch<'de>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Batch<'de>, A::Error> {
        let mut batch = Batch::default();
        let seed = NodeSeed { budget: self.budget, depth: 1 };
        while let Some(key) = map.next_key_seed(TextSeed)? {
            match &*key {
                "api_key" => batch.api_key = map.next_value_seed(seed)?,
                "agent_id" => batch.agent_id = map.next_value_seed(seed)?,
                "events" => map.next_value_seed(EventsSeed { budget: self.budget, batch: &mut batch })?,
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(batch)
    }
}

struct EventsSeed<'b, 'a> {
    budget: &'b Budget,
    batch: &'b mut Batch<'a>,
}

impl<'de> DeserializeSeed<'de> for EventsSeed<'_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for EventsSeed<'_, 'de> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a list of events")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        self.batch.events = EventsField::List;
        while let Some(event) = seq.next_element_seed(EventSeed { budget: self.budget })? {
            self.batch.add(Ok(event));
            if self.batch.seen > MAX_EVENTS {
                self.batch.events = EventsField::TooLong;
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                break;
            }
        }
        Ok(())
    }
}
