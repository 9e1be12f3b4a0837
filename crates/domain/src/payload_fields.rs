//! Writes typed payloads back as the named fields of the wire format.

use crate::hash::ContentHash;
use crate::label::Label;
use crate::payload::{
    ExternalSignal, Injection, LlmCalled, LlmResponded, Payload, PolicyTriggered, RetrievalCalled,
    RetrievalResponded, RunCompleted, RunErrored, RunStarted, ToolCalled, ToolResponded,
};
use crate::value::{Fields, Value};

pub(crate) fn of(payload: &Payload) -> Fields {
    match payload {
        Payload::RunStarted(start) => run_started(start),
        Payload::LlmCalled(call) => llm_called(call),
        Payload::LlmResponded(response) => llm_responded(response),
        Payload::ToolCalled(call) => tool_called(call),
        Payload::ToolResponded(response) => tool_responded(response),
        Payload::RetrievalCalled(call) => retrieval_called(call),
        Payload::RetrievalResponded(response) => retrieval_responded(response),
        Payload::ExternalSignal(signal) => external_signal(signal),
        Payload::PolicyTriggered(policy) => policy_triggered(policy),
        Payload::RunCompleted(end) => run_completed(end),
        Payload::RunErrored(end) => run_errored(end),
        Payload::Other { fields, .. } => fields.clone(),
    }
}

fn run_started(start: &RunStarted) -> Fields {
    let mut out = Fields::default();
    out.push_some("input_hash", hash(start.input_hash));
    out.push_some("input_length", count(start.input_length));
    out.push_some("system_prompt_hash", hash(start.system_prompt_hash));
    out.push("model", name(&start.model));
    out.push("tools", Value::List(start.tools.iter().map(name).collect()));
    out.push_some("injection_signal", start.injection.as_ref().map(injection));
    with_extra(out, &start.extra)
}

fn injection(found: &Injection) -> Value {
    let mut out = Fields::default();
    out.push(
        "matched_pattern_count",
        Value::Int(i64::from(found.matched_pattern_count)),
    );
    out.push(
        "matched_patterns",
        Value::List(found.matched_patterns.iter().map(name).collect()),
    );
    out.push_some("input_length", count(Some(found.input_length)));
    Value::Map(out)
}

fn llm_called(call: &LlmCalled) -> Fields {
    let mut out = Fields::default();
    out.push("model", name(&call.model));
    out.push_some("prompt_tokens", count(call.prompt_tokens));
    out.push_some("call_id", call.call_id.map(Value::Int));
    with_extra(out, &call.extra)
}

fn llm_responded(response: &LlmResponded) -> Fields {
    let mut out = Fields::default();
    out.push_some("prompt_tokens", count(response.prompt_tokens));
    out.push_some("completion_tokens", count(response.completion_tokens));
    out.push_some("reasoning_tokens", count(response.reasoning_tokens));
    out.push_some("latency_ms", count(response.latency_ms));
    out.push_some("finish_reason", response.finish_reason.as_ref().map(name));
    out.push_some("output_hash", hash(response.output_hash));
    out.push_some("output_length", count(response.output_length));
    out.push_some("error_hash", hash(response.error_hash));
    out.push_some("call_id", response.call_id.map(Value::Int));
    with_extra(out, &response.extra)
}

fn tool_called(call: &ToolCalled) -> Fields {
    let mut out = Fields::default();
    out.push("tool_name", name(&call.tool_name));
    out.push_some("args_hash", hash(call.args_hash));
    with_extra(out, &call.extra)
}

fn tool_responded(response: &ToolResponded) -> Fields {
    let mut out = Fields::default();
    out.push("tool_name", name(&response.tool_name));
    out.push_some("success", response.success.map(Value::Bool));
    out.push_some("output_hash", hash(response.output_hash));
    out.push_some("output_length", count(response.output_length));
    out.push_some("latency_ms", count(response.latency_ms));
    out.push_some("error_hash", hash(response.error_hash));
    with_extra(out, &response.extra)
}

fn retrieval_called(call: &RetrievalCalled) -> Fields {
    let mut out = Fields::default();
    out.push("index_name", name(&call.index_name));
    out.push_some("query_hash", hash(call.query_hash));
    with_extra(out, &call.extra)
}

fn retrieval_responded(response: &RetrievalResponded) -> Fields {
    let mut out = Fields::default();
    out.push("index_name", name(&response.index_name));
    out.push_some("result_count", response.result_count.map(Value::Int));
    out.push_some("top_score", response.top_score.map(Value::Float));
    out.push_some("latency_ms", count(response.latency_ms));
    out.push_some("content_hash", hash(response.content_hash));
    out.push_some("content_length", count(response.content_length));
    with_extra(out, &response.extra)
}

fn external_signal(signal: &ExternalSignal) -> Fields {
    let mut out = Fields::default();
    out.push("signal_name", name(&signal.signal_name));
    out.push_some("source", signal.source.as_ref().map(name));
    if !signal.meta.is_empty() {
        out.push("meta", Value::Map(signal.meta.clone()));
    }
    with_extra(out, &signal.extra)
}

fn policy_triggered(policy: &PolicyTriggered) -> Fields {
    let mut out = Fields::default();
    out.push("policy_name", name(&policy.policy_name));
    out.push("action_type", name(&policy.action_type));
    out.push("trigger", name(&policy.trigger));
    out.push("value", policy.value.clone());
    with_extra(out, &policy.extra)
}

fn run_completed(end: &RunCompleted) -> Fields {
    let mut out = Fields::default();
    out.push_some("exit_reason", end.exit_reason.as_ref().map(name));
    out.push_some("total_steps", count(end.total_steps));
    out.push_some("tool_call_count", count(end.tool_call_count));
    with_extra(out, &end.extra)
}

fn run_errored(end: &RunErrored) -> Fields {
    let mut out = Fields::default();
    out.push_some("error_type", end.error_type.as_ref().map(name));
    out.push_some("error_hash", hash(end.error_hash));
    out.push_some("exit_reason", end.exit_reason.as_ref().map(name));
    out.push_some("policy_name", end.policy_name.as_ref().map(name));
    with_extra(out, &end.extra)
}

fn with_extra(mut out: Fields, extra: &Fields) -> Fields {
    out.0.extend(extra.0.iter().cloned());
    out
}

fn name(label: &Label) -> Value {
    Value::Name(label.clone())
}

fn hash(hash: Option<ContentHash>) -> Option<Value> {
    hash.map(Value::Hash)
}

fn count(number: Option<u64>) -> Option<Value> {
    number.map(|number| Value::Int(i64::try_from(number).unwrap_or(i64::MAX)))
}
