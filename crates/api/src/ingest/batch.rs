//! The body of `POST /v1/ingest`: from bytes to events.

use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::depth::too_deep;
use super::error::BatchError;
use super::event::{EventSeed, Reject, WireEvent};
use super::group::{Batch, EventsField, ParsedBatch};
use super::node::{Budget, Node, NodeSeed, TextSeed};
use super::nonfinite;

/// Events of one request, unless configured otherwise: as many as the clients' buffers hold.
pub const MAX_EVENTS: usize = 10_000;

/// [`parse_up_to`] the usual [`MAX_EVENTS`].
///
/// # Errors
/// When the envelope around the events cannot be used.
pub fn parse(body: &[u8]) -> Result<ParsedBatch, BatchError> {
    parse_up_to(body, MAX_EVENTS)
}

/// Reads the body of an ingest request and hashes all content in it.
///
/// An event that is not well-formed is reported in [`ParsedBatch::rejected`] and does not hurt others.
///
/// # Errors
/// When the envelope around the events cannot be used.
pub fn parse_up_to(body: &[u8], max_events: usize) -> Result<ParsedBatch, BatchError> {
    let text = std::str::from_utf8(body).map_err(|_| BatchError::NotUtf8)?;
    let budget = Budget::default();
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let read = BatchSeed {
        budget: &budget,
        max_events,
    }
    .deserialize(&mut deserializer);
    match read.and_then(|batch| deserializer.end().map(|()| batch)) {
        Ok(batch) => batch.finish(max_events),
        Err(_) => parse_singly(text, max_events),
    }
}

/// The slow way, taken when some text in the body cannot be read: finds the event at fault.
fn parse_singly(text: &str, max_events: usize) -> Result<ParsedBatch, BatchError> {
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
    let events: Vec<&RawValue> = serde_json::from_str(events.get()).map_err(|_| BatchError::WrongType {
        field: "events",
        expected: "a list",
    })?;
    if events.len() > max_events {
        return Err(BatchError::TooMany { most: max_events });
    }
    batch.events = EventsField::List;
    for raw in events {
        batch.add(one(raw.get(), &budget));
    }
    batch.finish(max_events)
}

fn one<'a>(json: &'a str, budget: &Budget) -> Result<WireEvent<'a>, Reject> {
    if too_deep(json) {
        return Err(Reject {
            field: "event",
            reason: "must not nest deeper than 32 levels",
        });
    }
    let mut deserializer = serde_json::Deserializer::from_str(json);
    EventSeed { budget }.deserialize(&mut deserializer).map_err(|_| Reject {
        field: "event",
        reason: "has half a surrogate pair or a number out of range",
    })
}

fn scalar<'a>(raw: &'a RawValue, field: &'static str) -> Result<Node<'a>, BatchError> {
    let budget = Budget::default();
    let mut deserializer = serde_json::Deserializer::from_str(raw.get());
    NodeSeed {
        budget: &budget,
        depth: 1,
    }
    .deserialize(&mut deserializer)
    .map_err(|_| BatchError::WrongType {
        field,
        expected: "a string",
    })
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

/// Reads the whole body in one pass.
struct BatchSeed<'b> {
    budget: &'b Budget,
    max_events: usize,
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
        let seed = NodeSeed {
            budget: self.budget,
            depth: 1,
        };
        while let Some(key) = map.next_key_seed(TextSeed)? {
            match &*key {
                "api_key" => batch.api_key = map.next_value_seed(seed)?,
                "agent_id" => batch.agent_id = map.next_value_seed(seed)?,
                "events" => map.next_value_seed(EventsSeed {
                    budget: self.budget,
                    max_events: self.max_events,
                    batch: &mut batch,
                })?,
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
    max_events: usize,
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
        if self.batch.events == EventsField::Missing {
            self.batch.events = EventsField::List;
        }
        while let Some(event) = seq.next_element_seed(EventSeed { budget: self.budget })? {
            self.batch.add(Ok(event));
            if self.batch.seen > self.max_events {
                self.batch.events = EventsField::TooLong;
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                break;
            }
        }
        Ok(())
    }
}
