//! One event of a batch, read leniently and then checked field by field.

use std::borrow::Cow;
use std::fmt;

use domain::{Event, EventId, Label, Micros, RunHeader, RunId};
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::depth::Skip;
use super::node::{Budget, Node, NodeSeed, TextSeed};
use super::payload;

/// Why one event was not taken. Both parts are fixed texts, so that they cannot quote what was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reject {
    pub(super) field: &'static str,
    pub(super) reason: &'static str,
}

const fn reject(field: &'static str, reason: &'static str) -> Reject {
    Reject { field, reason }
}

/// Depth of the values that stand directly in an event.
const VALUE_DEPTH: u8 = 2;

/// The event's fields as sent; nothing is checked yet.
#[derive(Default)]
pub(super) struct WireEvent<'a> {
    event_type: Node<'a>,
    run_id: Node<'a>,
    agent_id: Node<'a>,
    agent_version: Node<'a>,
    step_index: Node<'a>,
    timestamp: Node<'a>,
    payload: Node<'a>,
    parent_run_id: Node<'a>,
    trace_id: Node<'a>,
    conversation_id: Node<'a>,
    event_id: Node<'a>,
    not_an_object: bool,
    dropped: u32,
}

/// An event with what identifies its run, still borrowed, because most events of a batch share it.
pub(super) struct Parsed<'a> {
    pub(super) run_id: Cow<'a, str>,
    pub(super) identity: Identity<'a>,
    pub(super) event: Event,
}

/// What an event says about its run.
pub(super) struct Identity<'a> {
    agent_id: Cow<'a, str>,
    agent_version: Cow<'a, str>,
    parent_run_id: Option<Cow<'a, str>>,
    trace_id: Option<Cow<'a, str>>,
    conversation_id: Option<Cow<'a, str>>,
}

impl Identity<'_> {
    pub(super) fn agent_id(&self) -> &str {
        &self.agent_id
    }

    pub(super) fn header(&self, run_id: &str) -> RunHeader {
        RunHeader {
            run_id: RunId::new(run_id),
            agent_id: Label::name(&self.agent_id),
            agent_version: Label::name(&self.agent_version),
            parent_run_id: self.parent_run_id.as_deref().map(RunId::new),
            trace_id: self.trace_id.as_deref().map(Label::name),
            conversation_id: self.conversation_id.as_deref().map(Label::name),
        }
    }

    /// Whether the event says something that `header` does not know yet.
    pub(super) fn adds_to(&self, header: &RunHeader) -> bool {
        (header.parent_run_id.is_none() && self.parent_run_id.is_some())
            || (header.trace_id.is_none() && self.trace_id.is_some())
            || (header.conversation_id.is_none() && self.conversation_id.is_some())
    }
}

impl<'a> WireEvent<'a> {
    /// Checks every field and hashes the payload's content.
    pub(super) fn check(self) -> Result<Parsed<'a>, Reject> {
        if self.not_an_object {
            return Err(reject("event", "must be an object"));
        }
        let event_type = required("event_type", self.event_type)?;
        let run_id = required("run_id", self.run_id)?;
        let identity = Identity {
            agent_id: required("agent_id", self.agent_id)?,
            agent_version: required("agent_version", self.agent_version)?,
            parent_run_id: optional("parent_run_id", self.parent_run_id)?,
            trace_id: optional("trace_id", self.trace_id)?,
            conversation_id: optional("conversation_id", self.conversation_id)?,
        };
        let step = step(&self.step_index)?;
        let at = timestamp(&self.timestamp)?;
        let id = optional("event_id", self.event_id)?.map(|id| EventId::of(&id));
        let fields = match self.payload {
            Node::Map(fields) => fields,
            Node::Absent | Node::Null => Vec::new(),
            _ => return Err(reject("payload", "must be an object")),
        };
        let payload = payload::read(&event_type, fields, self.dropped);
        Ok(Parsed {
            run_id,
            identity,
            event: Event { step, at, id, payload },
        })
    }
}

fn required<'a>(field: &'static str, node: Node<'a>) -> Result<Cow<'a, str>, Reject> {
    if node.is_missing() {
        return Err(reject(field, "is required"));
    }
    optional(field, node)?.ok_or(reject(field, "must not be empty"))
}

/// Null and the empty string both mean that there is none.
fn optional<'a>(field: &'static str, node: Node<'a>) -> Result<Option<Cow<'a, str>>, Reject> {
    match node {
        Node::Absent | Node::Null => Ok(None),
        Node::Str(text) if text.is_empty() => Ok(None),
        Node::Str(text) if text.chars().any(char::is_control) => {
            Err(reject(field, "must not contain control characters"))
        }
        Node::Str(text) => Ok(Some(text)),
        _ => Err(reject(field, "must be a string")),
    }
}

fn step(node: &Node<'_>) -> Result<u32, Reject> {
    const FIELD: &str = "step_index";
    if node.is_missing() {
        return Err(reject(FIELD, "is required"));
    }
    let step = node.integer().ok_or(reject(FIELD, "must be a whole number"))?;
    u32::try_from(step).map_err(|_| reject(FIELD, "must be between 0 and 4294967295"))
}

fn timestamp(node: &Node<'_>) -> Result<Micros, Reject> {
    const FIELD: &str = "timestamp";
    if node.is_missing() {
        return Err(reject(FIELD, "is required"));
    }
    let seconds = node.number().ok_or(reject(FIELD, "must be a number of Unix seconds"))?;
    Micros::from_secs(seconds).ok_or(reject(FIELD, "must be Unix seconds between 1970 and 2100"))
}

/// Reads one element of `events`, whatever it is.
pub(super) struct EventSeed<'b> {
    pub(super) budget: &'b Budget,
}

impl<'de> DeserializeSeed<'de> for EventSeed<'_> {
    type Value = WireEvent<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<WireEvent<'de>, D::Error> {
        self.budget.next_event();
        deserializer.deserialize_any(self)
    }
}

const NOT_AN_OBJECT: WireEvent<'static> = WireEvent {
    event_type: Node::Absent,
    run_id: Node::Absent,
    agent_id: Node::Absent,
    agent_version: Node::Absent,
    step_index: Node::Absent,
    timestamp: Node::Absent,
    payload: Node::Absent,
    parent_run_id: Node::Absent,
    trace_id: Node::Absent,
    conversation_id: Node::Absent,
    event_id: Node::Absent,
    not_an_object: true,
    dropped: 0,
};

impl<'de> Visitor<'de> for EventSeed<'_> {
    type Value = WireEvent<'de>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an event")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<WireEvent<'de>, A::Error> {
        let mut event = WireEvent::default();
        let seed = NodeSeed {
            budget: self.budget,
            depth: VALUE_DEPTH,
        };
        while let Some(key) = map.next_key_seed(TextSeed)? {
            let place = match &*key {
                "event_type" => &mut event.event_type,
                "run_id" => &mut event.run_id,
                "agent_id" => &mut event.agent_id,
                "agent_version" => &mut event.agent_version,
                "step_index" => &mut event.step_index,
                "timestamp" => &mut event.timestamp,
                "payload" => &mut event.payload,
                "parent_run_id" => &mut event.parent_run_id,
                "trace_id" => &mut event.trace_id,
                "conversation_id" => &mut event.conversation_id,
                "event_id" => &mut event.event_id,
                _ => {
                    map.next_value_seed(Skip { depth: VALUE_DEPTH })?;
                    continue;
                }
            };
            *place = map.next_value_seed(seed)?;
        }
        event.dropped = self.budget.dropped();
        Ok(event)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<WireEvent<'de>, A::Error> {
        while seq.next_element_seed(Skip { depth: VALUE_DEPTH })?.is_some() {}
        Ok(NOT_AN_OBJECT)
    }

    fn visit_unit<E>(self) -> Result<WireEvent<'de>, E> {
        Ok(NOT_AN_OBJECT)
    }

    fn visit_bool<E>(self, _: bool) -> Result<WireEvent<'de>, E> {
        Ok(NOT_AN_OBJECT)
    }

    fn visit_i64<E>(self, _: i64) -> Result<WireEvent<'de>, E> {
        Ok(NOT_AN_OBJECT)
    }

    fn visit_u64<E>(self, _: u64) -> Result<WireEvent<'de>, E> {
        Ok(NOT_AN_OBJECT)
    }

    fn visit_f64<E>(self, _: f64) -> Result<WireEvent<'de>, E> {
        Ok(NOT_AN_OBJECT)
    }

    fn visit_str<E>(self, _: &str) -> Result<WireEvent<'de>, E> {
        Ok(NOT_AN_OBJECT)
    }
}
