//! Writes typed payloads back as the named fields of the wire format.

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::hash::ContentHash;
use crate::label::Label;
use crate::payload::{
    ExternalSignal, Injection, LlmCalled, LlmResponded, Payload, PolicyTriggered, RetrievalCalled, RetrievalResponded,
    RunCompleted, RunErrored, RunStarted, ToolCalled, ToolResponded,
};
use crate::value::{Fields, Value};

/// A payload that serialises as [`Payload::fields`] does, but straight from the typed fields: a long
/// run has tens of thousands of them, and none is copied.
#[derive(Clone, Copy, Debug)]
pub struct WirePayload<'a>(pub(crate) &'a Payload);

impl Serialize for WirePayload<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let entries = entries(self.0);
        let mut map = serializer.serialize_map(Some(entries.0.len()))?;
        for (name, value) in &entries.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

pub(crate) fn of(payload: &Payload) -> Fields {
    let entries = entries(payload).0.into_iter();
    Fields(
        entries
            .map(|(name, field)| (Label::name(name), field.to_value()))
            .collect(),
    )
}

/// A field's value where it stands.
enum Field<'a> {
    Name(&'a Label),
    Names(&'a [Label]),
    Hash(ContentHash),
    Int(i64),
    Float(f64),
    Bool(bool),
    Injection(&'a Injection),
    Map(&'a Fields),
    Value(&'a Value),
}

impl Field<'_> {
    fn to_value(&self) -> Value {
        match self {
            Self::Name(label) => Value::Name((*label).clone()),
            Self::Names(labels) => Value::List(labels.iter().cloned().map(Value::Name).collect()),
            Self::Hash(hash) => Value::Hash(*hash),
            Self::Int(number) => Value::Int(*number),
            Self::Float(number) => Value::Float(*number),
            Self::Bool(flag) => Value::Bool(*flag),
            Self::Injection(found) => Value::Map(injection(found)),
            Self::Map(fields) => Value::Map((*fields).clone()),
            Self::Value(value) => (*value).clone(),
        }
    }
}

impl Serialize for Field<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Name(label) => label.serialize(serializer),
            Self::Names(labels) => labels.serialize(serializer),
            Self::Hash(hash) => hash.serialize(serializer),
            Self::Int(number) => number.serialize(serializer),
            Self::Float(number) => number.serialize(serializer),
            Self::Bool(flag) => flag.serialize(serializer),
            Self::Injection(found) => injection(found).serialize(serializer),
            Self::Map(fields) => fields.serialize(serializer),
            Self::Value(value) => value.serialize(serializer),
        }
    }
}

/// The fields of a payload in the order of the wire format.
struct Entries<'a>(Vec<(&'a str, Field<'a>)>);

impl<'a> Entries<'a> {
    fn push(&mut self, name: &'a str, field: Field<'a>) {
        self.0.push((name, field));
    }

    fn name(&mut self, name: &'a str, label: Option<&'a Label>) {
        self.0.extend(label.map(|label| (name, Field::Name(label))));
    }

    fn hash(&mut self, name: &'a str, hash: Option<ContentHash>) {
        self.0.extend(hash.map(|hash| (name, Field::Hash(hash))));
    }

    fn int(&mut self, name: &'a str, number: Option<i64>) {
        self.0.extend(number.map(|number| (name, Field::Int(number))));
    }

    fn count(&mut self, name: &'a str, number: Option<u64>) {
        self.int(name, number.map(saturated));
    }

    fn rest(&mut self, extra: &'a Fields) {
        self.0
            .extend(extra.0.iter().map(|(name, value)| (name.as_str(), Field::Value(value))));
    }
}

fn saturated(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn entries(payload: &Payload) -> Entries<'_> {
    let mut out = Entries(Vec::with_capacity(12));
    match payload {
        Payload::RunStarted(start) => run_started(&mut out, start),
        Payload::LlmCalled(call) => llm_called(&mut out, call),
        Payload::LlmResponded(response) => llm_responded(&mut out, response),
        Payload::ToolCalled(call) => tool_called(&mut out, call),
        Payload::ToolResponded(response) => tool_responded(&mut out, response),
        Payload::RetrievalCalled(call) => retrieval_called(&mut out, call),
        Payload::RetrievalResponded(response) => retrieval_responded(&mut out, response),
        Payload::ExternalSignal(signal) => external_signal(&mut out, signal),
        Payload::PolicyTriggered(policy) => policy_triggered(&mut out, policy),
        Payload::RunCompleted(end) => run_completed(&mut out, end),
        Payload::RunErrored(end) => run_errored(&mut out, end),
        Payload::Other { fields, .. } => out.rest(fields),
    }
    out
}

fn run_started<'a>(out: &mut Entries<'a>, start: &'a RunStarted) {
    out.hash("input_hash", start.input_hash);
    out.count("input_length", start.input_length);
    out.hash("system_prompt_hash", start.system_prompt_hash);
    out.name("model", Some(&start.model));
    out.push("tools", Field::Names(&start.tools));
    if let Some(found) = &start.injection {
        out.push("injection_signal", Field::Injection(found));
    }
    out.rest(&start.extra);
}

fn injection(found: &Injection) -> Fields {
    let mut out = Fields::default();
    out.push(
        "matched_pattern_count",
        Value::Int(i64::from(found.matched_pattern_count)),
    );
    let patterns = found.matched_patterns.iter().cloned().map(Value::Name);
    out.push("matched_patterns", Value::List(patterns.collect()));
    out.push("input_length", Value::Int(saturated(found.input_length)));
    out
}

fn llm_called<'a>(out: &mut Entries<'a>, call: &'a LlmCalled) {
    out.name("model", Some(&call.model));
    out.count("prompt_tokens", call.prompt_tokens);
    out.int("call_id", call.call_id);
    out.rest(&call.extra);
}

fn llm_responded<'a>(out: &mut Entries<'a>, response: &'a LlmResponded) {
    out.count("prompt_tokens", response.prompt_tokens);
    out.count("completion_tokens", response.completion_tokens);
    out.count("reasoning_tokens", response.reasoning_tokens);
    out.count("latency_ms", response.latency_ms);
    out.name("finish_reason", response.finish_reason.as_ref());
    out.hash("output_hash", response.output_hash);
    out.count("output_length", response.output_length);
    out.hash("error_hash", response.error_hash);
    out.int("call_id", response.call_id);
    out.rest(&response.extra);
}

fn tool_called<'a>(out: &mut Entries<'a>, call: &'a ToolCalled) {
    out.name("tool_name", Some(&call.tool_name));
    out.hash("args_hash", call.args_hash);
    out.rest(&call.extra);
}

fn tool_responded<'a>(out: &mut Entries<'a>, response: &'a ToolResponded) {
    out.name("tool_name", Some(&response.tool_name));
    if let Some(success) = response.success {
        out.push("success", Field::Bool(success));
    }
    out.hash("output_hash", response.output_hash);
    out.count("output_length", response.output_length);
    out.count("latency_ms", response.latency_ms);
    out.hash("error_hash", response.error_hash);
    out.rest(&response.extra);
}

fn retrieval_called<'a>(out: &mut Entries<'a>, call: &'a RetrievalCalled) {
    out.name("index_name", Some(&call.index_name));
    out.hash("query_hash", call.query_hash);
    out.rest(&call.extra);
}

fn retrieval_responded<'a>(out: &mut Entries<'a>, response: &'a RetrievalResponded) {
    out.name("index_name", Some(&response.index_name));
    out.int("result_count", response.result_count);
    if let Some(score) = response.top_score {
        out.push("top_score", Field::Float(score));
    }
    out.count("latency_ms", response.latency_ms);
    out.hash("content_hash", response.content_hash);
    out.count("content_length", response.content_length);
    out.rest(&response.extra);
}

fn external_signal<'a>(out: &mut Entries<'a>, signal: &'a ExternalSignal) {
    out.name("signal_name", Some(&signal.signal_name));
    out.name("source", signal.source.as_ref());
    if !signal.meta.is_empty() {
        out.push("meta", Field::Map(&signal.meta));
    }
    out.rest(&signal.extra);
}

fn policy_triggered<'a>(out: &mut Entries<'a>, policy: &'a PolicyTriggered) {
    out.name("policy_name", Some(&policy.policy_name));
    out.name("action_type", Some(&policy.action_type));
    out.name("trigger", Some(&policy.trigger));
    out.push("value", Field::Value(&policy.value));
    out.rest(&policy.extra);
}

fn run_completed<'a>(out: &mut Entries<'a>, end: &'a RunCompleted) {
    out.name("exit_reason", end.exit_reason.as_ref());
    out.count("total_steps", end.total_steps);
    out.count("tool_call_count", end.tool_call_count);
    out.rest(&end.extra);
}

fn run_errored<'a>(out: &mut Entries<'a>, end: &'a RunErrored) {
    out.name("error_type", end.error_type.as_ref());
    out.hash("error_hash", end.error_hash);
    out.name("exit_reason", end.exit_reason.as_ref());
    out.name("policy_name", end.policy_name.as_ref());
    out.rest(&end.extra);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wire_form_is_that_of_the_fields() {
        let hash = Some(ContentHash::of("x"));
        let mut extra = Fields::default();
        extra.push(
            "meta",
            Value::List(vec![Value::Null, Value::text("content"), Value::Float(0.5)]),
        );
        let payloads = [
            Payload::RunStarted(RunStarted {
                input_hash: hash,
                input_length: Some(3),
                tools: vec![Label::name("search")],
                injection: Some(Injection {
                    matched_patterns: vec![Label::name("p")],
                    ..Injection::default()
                }),
                extra: extra.clone(),
                ..RunStarted::default()
            }),
            Payload::LlmResponded(LlmResponded {
                completion_tokens: Some(u64::MAX),
                finish_reason: Some(Label::code("stop")),
                output_hash: hash,
                call_id: Some(-1),
                ..LlmResponded::default()
            }),
            Payload::ToolResponded(ToolResponded {
                success: Some(false),
                ..ToolResponded::default()
            }),
            Payload::RetrievalResponded(RetrievalResponded {
                top_score: Some(0.25),
                ..RetrievalResponded::default()
            }),
            Payload::ExternalSignal(ExternalSignal {
                meta: extra.clone(),
                ..ExternalSignal::default()
            }),
            Payload::Other {
                event_type: Label::code("memory.written"),
                fields: extra,
            },
        ];
        for payload in payloads {
            let wire = serde_json::to_string(&payload.wire()).unwrap();
            assert_eq!(wire, serde_json::to_string(&payload.fields()).unwrap());
            assert!(wire.len() > 2, "{wire}");
        }
    }
}
