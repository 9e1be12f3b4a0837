//! Spans become observations.

use std::collections::BTreeMap;
use std::fmt::Write;

use chrono::DateTime;
use serde_json::{Value, json};

use super::super::traces::{NewObservation, NewTrace};
use super::wire::{Held, fields};

/// A message `ExportTraceServiceRequest`; `None` when it is none.
pub(super) fn traces(message: &[u8]) -> Option<Vec<NewTrace>> {
    let mut traces: BTreeMap<String, Vec<Span>> = BTreeMap::new();
    for resource in all(message, 1)? {
        let service = all(resource, 1)?.first().and_then(|resource| attributes(resource, 1));
        for scope in all(resource, 2)? {
            let library = all(scope, 1)?.first().and_then(|scope| library(scope));
            for span in all(scope, 2)? {
                let mut span = span_of(span)?;
                span.context
                    .extend(prefixed("resourceAttributes", service.clone().unwrap_or_default()));
                span.context
                    .extend(prefixed("scope", library.clone().unwrap_or_default()));
                traces.entry(span.trace.clone()).or_default().push(span);
            }
        }
    }
    Some(traces.into_iter().filter_map(|(id, spans)| trace(&id, spans)).collect())
}

/// A span with its attributes as texts.
struct Span {
    trace: String,
    id: String,
    parent: String,
    name: String,
    /// Nanoseconds since 1970.
    start: u64,
    end: u64,
    attributes: BTreeMap<String, String>,
    /// What its resource and its library say, for the metadata.
    context: BTreeMap<String, String>,
}

fn span_of(message: &[u8]) -> Option<Span> {
    let mut span = Span {
        trace: String::new(),
        id: String::new(),
        parent: String::new(),
        name: String::new(),
        start: 0,
        end: 0,
        attributes: attributes(message, 9)?,
        context: BTreeMap::new(),
    };
    for (number, held) in fields(message)? {
        match number {
            1 => span.trace = hex(held.bytes()?),
            2 => span.id = hex(held.bytes()?),
            4 => span.parent = hex(held.bytes()?),
            5 => span.name = held.text()?,
            7 => span.start = held.number()?,
            8 => span.end = held.number()?,
            _ => {}
        }
    }
    Some(span)
}

fn trace(id: &str, spans: Vec<Span>) -> Option<NewTrace> {
    let start = spans.iter().map(|span| span.start).min()?;
    let started_at = DateTime::from_timestamp_nanos(start as i64);
    let mut trace = NewTrace::new(id);
    trace.started_at = started_at;
    trace.observations = spans.into_iter().map(|span| observation(span, start)).collect();
    Some(trace)
}

fn observation(span: Span, start: u64) -> NewObservation {
    let of = |name: &str| span.attributes.get(&format!("langfuse.observation.{name}")).cloned();
    let text = |name: &str| of(name).unwrap_or_default();
    let milliseconds = |at: u64| (at.saturating_sub(start) / 1_000_000) as u32;
    let usage: Value = serde_json::from_str(&text("usage_details")).unwrap_or_default();
    let parameters: Value = serde_json::from_str(&text("model.parameters")).unwrap_or_default();
    // A span that was given its trace's id by hand has a parent that was never sent.
    let told_root = span
        .attributes
        .get("langfuse.internal.as_root")
        .is_some_and(|value| value == "true");
    let kind = of("type").unwrap_or_else(|| "span".to_owned()).to_uppercase();
    let prompt = of("prompt.name").zip(of("prompt.version").and_then(|version| version.parse().ok()));
    NewObservation {
        root: span.parent.is_empty() || told_root,
        parent: Some(span.parent.clone()).filter(|parent| !parent.is_empty()),
        start_ms: milliseconds(span.start),
        end_ms: (span.end > 0).then(|| milliseconds(span.end)),
        input: text("input"),
        output: text("output"),
        level: of("level").unwrap_or_else(|| "DEFAULT".to_owned()),
        status_message: text("status_message"),
        model: text("model.name"),
        model_parameters: parameters.as_object().cloned().unwrap_or_default(),
        tokens: usage["input"].as_u64().zip(usage["output"].as_u64()),
        // Only calls of a model are linked to a prompt, whatever else says that it used one.
        prompt: prompt.filter(|_| kind == "GENERATION"),
        metadata: metadata(&span),
        ..NewObservation::new(&kind, &span.name).id(&span.id)
    }
}

/// What the user said, and after it what the SDK says of itself.
fn metadata(span: &Span) -> BTreeMap<String, String> {
    let said = span.attributes.iter().filter_map(|(name, value)| {
        let key = name.strip_prefix("langfuse.observation.metadata.")?;
        Some((key.to_owned(), value.clone()))
    });
    said.chain(span.context.clone()).collect()
}

fn prefixed(prefix: &str, attributes: BTreeMap<String, String>) -> impl Iterator<Item = (String, String)> {
    attributes
        .into_iter()
        .map(move |(name, value)| (format!("{prefix}.{name}"), value))
}

/// Name, version and attributes of the library that made the spans.
fn library(message: &[u8]) -> Option<BTreeMap<String, String>> {
    let mut told: BTreeMap<String, String> = prefixed("attributes", attributes(message, 3)?).collect();
    for (number, held) in fields(message)? {
        match number {
            1 => told.insert("name".to_owned(), held.text()?),
            2 => told.insert("version".to_owned(), held.text()?),
            _ => None,
        };
    }
    Some(told)
}

/// The messages in all fields with this number.
fn all(message: &[u8], number: u64) -> Option<Vec<&[u8]>> {
    let fields = fields(message)?.into_iter().filter(|(field, _)| *field == number);
    fields.map(|(_, held)| held.bytes()).collect()
}

/// Pairs of name and value in all fields with this number.
fn attributes(message: &[u8], number: u64) -> Option<BTreeMap<String, String>> {
    let mut attributes = BTreeMap::new();
    for pair in all(message, number)? {
        let (mut name, mut value) = (String::new(), Value::Null);
        for (field, held) in fields(pair)? {
            match field {
                1 => name = held.text()?,
                2 => value = any_value(held.bytes()?)?,
                _ => {}
            }
        }
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        attributes.insert(name, text);
    }
    Some(attributes)
}

fn any_value(message: &[u8]) -> Option<Value> {
    let Some((kind, held)) = fields(message)?.first().copied() else {
        return Some(Value::Null);
    };
    Some(match (kind, held) {
        (1, held) => json!(held.text()?),
        (2, held) => json!(held.number()? != 0),
        (3, held) => json!(held.number()? as i64),
        (4, held) => json!(f64::from_bits(held.number()?)),
        (5, Held::Bytes(list)) => all(list, 1)?.into_iter().map(any_value).collect::<Option<_>>()?,
        _ => Value::Null,
    })
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a text does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
