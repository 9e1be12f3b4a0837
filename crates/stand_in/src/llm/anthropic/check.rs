//! Which requests are taken.

use serde_json::Value;

use super::super::ANTHROPIC_KEY;
use super::super::check::{content_problem, messages_problem, unknown_field};
use super::super::schema;
use super::{error, unknown_model};
use crate::http::{Answer, Request};

/// The version since which the model alone decides how it samples.
const WITHOUT_SAMPLING: &str = "2026-10-21";
const VERSIONS: [&str; 2] = ["2023-06-01", WITHOUT_SAMPLING];
const SAMPLING: [&str; 3] = ["temperature", "top_p", "top_k"];
const EFFORTS: [&str; 5] = ["low", "medium", "high", "xhigh", "max"];
const FIELDS: [&str; 14] = [
    "model",
    "max_tokens",
    "messages",
    "system",
    "output_config",
    "stream",
    "stop_sequences",
    "metadata",
    "thinking",
    "tools",
    "tool_choice",
    "temperature",
    "top_p",
    "top_k",
];

/// Why a request is not taken.
pub(in super::super) fn refusal(request: &Request) -> Option<Answer> {
    if request.method != "POST" {
        return Some(error(405, "invalid_request_error", "Method Not Allowed"));
    }
    let bearer = format!("Bearer {ANTHROPIC_KEY}");
    let known =
        request.header("x-api-key") == Some(ANTHROPIC_KEY) || request.header("authorization") == Some(bearer.as_str());
    if !known {
        return Some(error(401, "authentication_error", "invalid x-api-key"));
    }
    let version = request.header("anthropic-version").unwrap_or_default();
    if !VERSIONS.contains(&version) {
        let message = "anthropic-version: header is required, in a version that exists";
        return Some(invalid(message));
    }
    let json = request
        .header("content-type")
        .is_some_and(|kind| kind.starts_with("application/json"));
    let Some(body) = request.json().filter(|_| json) else {
        return Some(invalid("The request body is not valid JSON"));
    };
    if let Some(problem) = problem(&body, version) {
        return Some(invalid(&problem));
    }
    let model = body["model"].as_str().unwrap_or_default();
    (!model.starts_with("claude-")).then(|| unknown_model(model))
}

fn invalid(message: &str) -> Answer {
    error(400, "invalid_request_error", message)
}

fn problem(body: &Value, version: &str) -> Option<String> {
    if let Some(field) = unknown_field(body, &FIELDS) {
        return Some(format!("{field}: Extra inputs are not permitted"));
    }
    let sampling = SAMPLING.iter().find(|field| body.get(**field).is_some());
    if let Some(field) = sampling.filter(|_| version == WITHOUT_SAMPLING) {
        return Some(format!("{field}: not supported in this version of the API"));
    }
    if !body["model"].is_string() {
        return Some("model: Field required".to_owned());
    }
    if body["max_tokens"].as_u64().is_none_or(|tokens| tokens == 0) {
        return Some("max_tokens: expected a positive number".to_owned());
    }
    if let Some(system) = body.get("system")
        && let Some(problem) = content_problem(system)
    {
        return Some(format!("system.{problem}"));
    }
    if let Some(problem) = messages_problem(&body["messages"], &["user", "assistant"]) {
        return Some(problem);
    }
    let last = body["messages"].as_array().and_then(|messages| messages.last());
    if last.is_some_and(|last| last["role"] == "assistant") {
        return Some("messages: the model does not support beginning its answer for it".to_owned());
    }
    body.get("output_config").and_then(output_problem)
}

fn output_problem(config: &Value) -> Option<String> {
    let problem = || {
        if let Some(field) = unknown_field(config, &["effort", "format"]) {
            return Some(format!("{field}: Extra inputs are not permitted"));
        }
        if let Some(effort) = config.get("effort")
            && !effort.as_str().is_some_and(|effort| EFFORTS.contains(&effort))
        {
            return Some(format!("effort: expected one of {}", EFFORTS.join(", ")));
        }
        let format = config.get("format")?;
        if let Some(field) = unknown_field(format, &["type", "schema"]) {
            return Some(format!("format.{field}: Extra inputs are not permitted"));
        }
        if format["type"] != "json_schema" {
            return Some("format.type: expected json_schema".to_owned());
        }
        let problem = schema::problem(&format["schema"], false)?;
        Some(format!("format.schema: {problem}"))
    };
    problem().map(|problem| format!("output_config.{problem}"))
}
