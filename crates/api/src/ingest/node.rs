//! JSON values of an event as they stand in the body, before anything is decided about them.

use std::borrow::Cow;
use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::depth::{MAX_DEPTH, Skip};

/// Levels, counted likewise, that are kept; what lies deeper is dropped and counted.
const KEPT_DEPTH: u8 = 9;
/// Entries of one list or object that are kept.
const MAX_ENTRIES: usize = 128;
/// Values kept of one event.
const MAX_EVENT_VALUES: u32 = 2_048;
/// Values kept of one batch: bounds the memory that a body of many tiny values can take.
const MAX_BATCH_VALUES: u32 = 1_000_000;

/// A borrowed JSON value. It holds content, so it has no `Debug` and never leaves this module's parents.
#[derive(Default)]
pub(super) enum Node<'a> {
    /// Not sent, or dropped for its size.
    #[default]
    Absent,
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    Str(Cow<'a, str>),
    List(Vec<Node<'a>>),
    Map(Vec<(Cow<'a, str>, Node<'a>)>),
}

impl Node<'_> {
    pub(super) const fn is_missing(&self) -> bool {
        matches!(self, Self::Absent | Self::Null)
    }

    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Str(text) => Some(text),
            _ => None,
        }
    }

    pub(super) const fn number(&self) -> Option<f64> {
        match self {
            Self::Int(number) => Some(*number as f64),
            Self::Float(number) => Some(*number),
            _ => None,
        }
    }

    /// A whole number, also when written as a float, as some JSON writers do.
    pub(super) fn integer(&self) -> Option<i64> {
        match self {
            Self::Int(number) => Some(*number),
            Self::Float(number) if number.fract() == 0.0 && number.abs() < 9.0e15 => Some(*number as i64),
            _ => None,
        }
    }

    /// A count or a duration: whole, not negative. Fractions are cut off, negative numbers are unknown.
    pub(super) fn count(&self) -> Option<u64> {
        match self {
            Self::Int(number) => u64::try_from(*number).ok(),
            Self::Float(number) if *number >= 0.0 => Some(*number as u64),
            _ => None,
        }
    }
}

/// How much may still be kept, shared by all values of a batch.
pub(super) struct Budget {
    batch: Cell<u32>,
    event: Cell<u32>,
    dropped: Cell<u32>,
}

impl Default for Budget {
    fn default() -> Self {
        Self {
            batch: Cell::new(MAX_BATCH_VALUES),
            event: Cell::new(MAX_EVENT_VALUES),
            dropped: Cell::new(0),
        }
    }
}

impl Budget {
    pub(super) fn next_event(&self) {
        self.event.set(MAX_EVENT_VALUES);
        self.dropped.set(0);
    }

    /// Values of the current event that were not kept.
    pub(super) fn dropped(&self) -> u32 {
        self.dropped.get()
    }

    fn take(&self) -> bool {
        let (batch, event) = (self.batch.get(), self.event.get());
        if batch == 0 || event == 0 {
            return false;
        }
        self.batch.set(batch - 1);
        self.event.set(event - 1);
        true
    }

    fn drop_one(&self) {
        self.dropped.set(self.dropped.get() + 1);
    }
}

/// Reads any value as a [`Node`]; `depth` is the level on which it stands.
#[derive(Clone, Copy)]
pub(super) struct NodeSeed<'b> {
    pub(super) budget: &'b Budget,
    pub(super) depth: u8,
}

impl NodeSeed<'_> {
    fn deeper<E: Error>(self) -> Result<Self, E> {
        if self.depth > MAX_DEPTH {
            return Err(E::custom("too deep"));
        }
        Ok(Self {
            depth: self.depth + 1,
            ..self
        })
    }

    /// Whether one more entry may be kept beside `kept` others.
    fn keeps(self, kept: usize) -> bool {
        self.depth <= KEPT_DEPTH && kept < MAX_ENTRIES && self.budget.take()
    }
}

impl<'de> DeserializeSeed<'de> for NodeSeed<'_> {
    type Value = Node<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node<'de>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for NodeSeed<'_> {
    type Value = Node<'de>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Node<'de>, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Node<'de>, E> {
        Ok(Node::Bool(flag))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Node<'de>, E> {
        Ok(Node::Int(number))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Node<'de>, E> {
        Ok(i64::try_from(number).map_or(Node::Float(number as f64), Node::Int))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Node<'de>, E> {
        Ok(Node::Float(number))
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Node<'de>, E> {
        Ok(Node::Str(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Node<'de>, E> {
        Ok(Node::Str(Cow::Owned(text.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Node<'de>, A::Error> {
        let inner = self.deeper()?;
        let mut items = Vec::new();
        while self.keeps(items.len()) {
            match seq.next_element_seed(inner)? {
                Some(item) => items.push(item),
                None => return Ok(Node::List(items)),
            }
        }
        while seq.next_element_seed(Skip { depth: inner.depth })?.is_some() {
            self.budget.drop_one();
        }
        Ok(if self.depth > KEPT_DEPTH {
            Node::Absent
        } else {
            Node::List(items)
        })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node<'de>, A::Error> {
        let inner = self.deeper()?;
        let mut entries = Vec::new();
        while let Some(key) = map.next_key_seed(TextSeed)? {
            if self.keeps(entries.len()) {
                entries.push((key, map.next_value_seed(inner)?));
            } else {
                map.next_value_seed(Skip { depth: inner.depth })?;
                self.budget.drop_one();
            }
        }
        Ok(if self.depth > KEPT_DEPTH {
            Node::Absent
        } else {
            Node::Map(entries)
        })
    }
}

/// Reads a string, borrowed where it has no escapes.
pub(super) struct TextSeed;

impl<'de> DeserializeSeed<'de> for TextSeed {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Cow<'de, str>, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for TextSeed {
    type Value = Cow<'de, str>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a string")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Cow<'de, str>, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E>(self, text: &str) -> Result<Cow<'de, str>, E> {
        Ok(Cow::Owned(text.to_owned()))
    }
}
