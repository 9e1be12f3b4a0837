//! Recorded events as domain events. The product's own parser lives above this crate.

use domain::event::Event;
use domain::ids::{EventId, RunId};
use domain::payload::{
    ExternalSignal, Injection, LlmCalled, LlmResponded, RetrievalCalled, RetrievalResponded, RunCompleted, RunErrored,
    RunStarted, ToolCalled, ToolResponded,
};
use domain::{ContentHash, Fields, Label, Micros, Payload, RunHeader, Value};
use serde_json::Value as Json;

pub(crate) fn header() -> RunHeader {
    RunHeader {
        run_id: RunId::new("run"),
        agent_id: Label::name("agent"),
        agent_version: Label::name("v1"),
        parent_run_id: None,
        trace_id: None,
        conversation_id: None,
    }
}

/// One event in the wire form of either generation of clients.
pub(crate) fn event(json: &Json) -> Event {
    Event {
        step: u32::try_from(json["step_index"].as_u64().expect("a step")).expect("a small step"),
        at: Micros::from_secs(json["timestamp"].as_f64().expect("a time")).expect("a valid time"),
        id: json["event_id"].as_str().map(EventId::of),
        payload: payload(json["event_type"].as_str().expect("a type"), &json["payload"]),
    }
}

fn payload(event_type: &str, it: &Json) -> Payload {
    match event_type {
        "run.started" => Payload::RunStarted(RunStarted {
            input_hash: hash(it, "input_hash", "input_text"),
            model: name(it, "model"),
            tools: names(&it["tools"]),
            injection: injection(&it["injection_signal"]),
            ..RunStarted::default()
        }),
        "llm.called" => Payload::LlmCalled(LlmCalled {
            model: name(it, "model"),
            prompt_tokens: it["prompt_tokens"].as_u64(),
            call_id: it["call_id"].as_i64(),
            ..LlmCalled::default()
        }),
        "llm.responded" => Payload::LlmResponded(LlmResponded {
            completion_tokens: it["completion_tokens"].as_u64(),
            prompt_tokens: it["prompt_tokens"].as_u64(),
            latency_ms: it["latency_ms"].as_u64(),
            finish_reason: it["finish_reason"].as_str().map(Label::code),
            output_hash: hash(it, "output_hash", "output"),
            output_length: it["output_length"].as_u64(),
            error_hash: hash(it, "error_hash", "error"),
            call_id: it["call_id"].as_i64(),
            hashed_by_client: it["output_hash"].is_string(),
            ..LlmResponded::default()
        }),
        "external.signal" => Payload::ExternalSignal(ExternalSignal {
            signal_name: name(it, "signal_name"),
            source: it["source"].as_str().map(Label::name),
            meta: numbers(&it["meta"]),
            ..ExternalSignal::default()
        }),
        "run.completed" => Payload::RunCompleted(RunCompleted {
            exit_reason: it["exit_reason"].as_str().map(Label::code),
            ..RunCompleted::default()
        }),
        "run.errored" => Payload::RunErrored(RunErrored {
            error_type: it["error_type"].as_str().map(Label::code),
            exit_reason: it["exit_reason"].as_str().map(Label::code),
            ..RunErrored::default()
        }),
        _ => tool_payload(event_type, it),
    }
}

fn tool_payload(event_type: &str, it: &Json) -> Payload {
    match event_type {
        "tool.called" => Payload::ToolCalled(ToolCalled {
            tool_name: name(it, "tool_name"),
            args_hash: hash(it, "args_hash", "args"),
            ..ToolCalled::default()
        }),
        "tool.responded" => Payload::ToolResponded(ToolResponded {
            tool_name: name(it, "tool_name"),
            success: it["success"].as_bool(),
            latency_ms: it["latency_ms"].as_u64(),
            error_hash: hash(it, "error_hash", "error"),
            ..ToolResponded::default()
        }),
        "retrieval.called" => Payload::RetrievalCalled(RetrievalCalled {
            index_name: name(it, "index_name"),
            query_hash: hash(it, "query_hash", "query"),
            ..RetrievalCalled::default()
        }),
        "retrieval.responded" => Payload::RetrievalResponded(RetrievalResponded {
            index_name: name(it, "index_name"),
            result_count: it["result_count"].as_i64(),
            top_score: it["top_score"].as_f64(),
            latency_ms: it["latency_ms"].as_u64(),
            ..RetrievalResponded::default()
        }),
        other => Payload::Other {
            event_type: Label::code(other),
            fields: Fields::default(),
        },
    }
}

fn name(it: &Json, key: &str) -> Label {
    Label::name(it[key].as_str().unwrap_or(""))
}

fn names(list: &Json) -> Vec<Label> {
    list.as_array()
        .into_iter()
        .flatten()
        .filter_map(Json::as_str)
        .map(Label::name)
        .collect()
}

/// Older clients hash, newer ones send the text.
fn hash(it: &Json, hashed: &str, text: &str) -> Option<ContentHash> {
    let text = it[text].as_str().filter(|text| !text.is_empty()).map(ContentHash::of);
    it[hashed].as_str().and_then(ContentHash::from_claim).or(text)
}

fn injection(it: &Json) -> Option<Injection> {
    Some(Injection {
        matched_pattern_count: u32::try_from(it["matched_pattern_count"].as_u64()?).ok()?,
        matched_patterns: names(&it["matched_patterns"]),
        input_length: it["input_length"].as_u64()?,
    })
}

fn numbers(it: &Json) -> Fields {
    let mut fields = Fields::default();
    for (key, value) in it.as_object().into_iter().flatten() {
        fields.push_some(key, value.as_i64().map(Value::Int));
    }
    fields
}
