//! What a test says of a trace.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Map, Value, json};

use super::super::own;
use super::arrival::Arrival;

/// A trace that is to be added.
#[derive(Clone, Debug)]
pub struct NewTrace {
    /// 32 hex digits.
    pub id: String,
    pub started_at: DateTime<Utc>,
    /// In the order in which they begin, the root first.
    pub observations: Vec<NewObservation>,
    pub arrival: Arrival,
    /// It came from an older SDK, so the newer route does not have it (yet).
    pub only_v1: bool,
}

/// One step of it.
#[derive(Clone, Debug)]
pub struct NewObservation {
    /// 16 hex digits; made up when it is empty.
    pub id: String,
    /// Without one, the root is the parent.
    pub parent: Option<String>,
    pub root: bool,
    /// `AGENT`, `SPAN`, `GENERATION`, `TOOL`, …
    pub kind: String,
    pub name: String,
    /// Milliseconds since the trace began.
    pub start_ms: u32,
    /// `None` while it goes on.
    pub end_ms: Option<u32>,
    /// As the SDK sends it: JSON, or plain text.
    pub input: String,
    pub output: String,
    pub level: String,
    pub status_message: String,
    pub model: String,
    pub model_parameters: Map<String, Value>,
    /// Input and output tokens.
    pub tokens: Option<(u64, u64)>,
    /// Name and version of the managed prompt.
    pub prompt: Option<(String, u32)>,
    /// With dotted keys.
    pub metadata: BTreeMap<String, String>,
}

impl NewTrace {
    pub fn new(id: &str) -> Self {
        Self {
            id: id.to_owned(),
            started_at: own::now() - TimeDelta::seconds(10),
            observations: Vec::new(),
            arrival: Arrival::AtOnce,
            only_v1: false,
        }
    }

    pub fn with(mut self, observation: NewObservation) -> Self {
        self.observations.push(observation);
        self
    }

    /// Milliseconds since 1970.
    pub fn starting(mut self, at: i64) -> Self {
        self.started_at = DateTime::from_timestamp_millis(at).unwrap_or_default();
        self
    }

    pub fn arriving(mut self, arrival: Arrival) -> Self {
        self.arrival = arrival;
        self
    }

    /// The newer route stays empty.
    pub fn only_v1(mut self) -> Self {
        self.only_v1 = true;
        self
    }
}

impl NewObservation {
    /// The whole run of an agent; the parent of all others.
    pub fn root(name: &str) -> Self {
        Self {
            root: true,
            ..Self::new("AGENT", name)
        }
    }

    /// A call of a model.
    pub fn generation(name: &str) -> Self {
        Self {
            model: "gpt-4o-mini".to_owned(),
            tokens: Some((250, 30)),
            ..Self::new("GENERATION", name)
        }
    }

    pub fn tool(name: &str) -> Self {
        Self::new("TOOL", name)
    }

    pub fn new(kind: &str, name: &str) -> Self {
        Self {
            id: String::new(),
            parent: None,
            root: false,
            kind: kind.to_owned(),
            name: name.to_owned(),
            start_ms: 0,
            end_ms: Some(0),
            input: String::new(),
            output: String::new(),
            level: "DEFAULT".to_owned(),
            status_message: String::new(),
            model: String::new(),
            model_parameters: Map::new(),
            tokens: None,
            prompt: None,
            metadata: BTreeMap::new(),
        }
    }

    pub fn id(mut self, id: &str) -> Self {
        id.clone_into(&mut self.id);
        self
    }

    pub fn parent(mut self, id: &str) -> Self {
        self.parent = Some(id.to_owned());
        self
    }

    /// Milliseconds since the trace began.
    pub fn lasting(mut self, start_ms: u32, end_ms: u32) -> Self {
        self.start_ms = start_ms;
        self.end_ms = Some(end_ms);
        self
    }

    /// It has no end yet.
    pub fn unfinished(mut self) -> Self {
        self.end_ms = None;
        self
    }

    pub fn input(mut self, input: &Value) -> Self {
        self.input = raw(input);
        self
    }

    pub fn output(mut self, output: &Value) -> Self {
        self.output = raw(output);
        self
    }

    pub fn failed(mut self, message: &str) -> Self {
        "ERROR".clone_into(&mut self.level);
        message.clone_into(&mut self.status_message);
        self
    }

    pub fn prompt(mut self, name: &str, version: u32) -> Self {
        self.prompt = Some((name.to_owned(), version));
        self
    }

    pub fn metadata(mut self, key: &str, value: &Value) -> Self {
        self.metadata.insert(key.to_owned(), raw(value));
        self
    }
}

/// Texts stay as they are; everything else is sent as JSON.
fn raw(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => json!(other).to_string(),
    }
}
