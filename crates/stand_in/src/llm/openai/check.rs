//! Which requests are taken.

use serde_json::Value;

use super::super::OPENAI_KEY;
use super::super::check::{messages_problem, unknown_field};
use super::super::schema;
use super::{error, wrong_key};
use crate::http::{Answer, Request};

const FIELDS: [&str; 16] = [
    "model",
    "messages",
    "response_format",
    "max_completion_tokens",
    "reasoning_effort",
    "verbosity",
    "stream",
    "stream_options",
    "store",
    "seed",
    "n",
    "stop",
    "temperature",
    "top_p",
    "metadata",
    "safety_identifier",
];

/// Why a request is not taken.
pub(in super::super) fn refusal(request: &Request) -> Option<Answer> {
    if request.method != "POST" {
        return Some(error(
            405,
            "invalid_request_error",
            "method_not_allowed",
            "Not allowed to do that",
        ));
    }
    if request.header("authorization") != Some(&format!("Bearer {OPENAI_KEY}")) {
        return Some(wrong_key());
    }
    let json = request
        .header("content-type")
        .is_some_and(|kind| kind.starts_with("application/json"));
    let problem = match request.json().filter(|_| json) {
        None => Some("We could not parse the JSON body of your request".to_owned()),
        Some(body) => problem(&body),
    };
    problem.map(|problem| error(400, "invalid_request_error", "invalid_value", &problem))
}

fn problem(body: &Value) -> Option<String> {
    if body.get("max_tokens").is_some() {
        return Some("Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead".to_owned());
    }
    if let Some(field) = unknown_field(body, &FIELDS) {
        return Some(format!("Unrecognized request argument supplied: {field}"));
    }
    if !body["model"].is_string() {
        return Some("you must provide a model parameter".to_owned());
    }
    let tokens = body.get("max_completion_tokens");
    if tokens.is_some_and(|tokens| tokens.as_u64().is_none_or(|tokens| tokens == 0)) {
        return Some("'max_completion_tokens' must be a positive number".to_owned());
    }
    messages_problem(&body["messages"], &["system", "developer", "user", "assistant"])
        .or_else(|| body.get("response_format").and_then(format_problem))
}

fn format_problem(format: &Value) -> Option<String> {
    if let Some(field) = unknown_field(format, &["type", "json_schema"]) {
        return Some(format!("Unknown parameter: 'response_format.{field}'"));
    }
    if format["type"] != "json_schema" {
        return None;
    }
    let named = &format["json_schema"];
    if let Some(field) = unknown_field(named, &["name", "description", "strict", "schema"]) {
        return Some(format!("Unknown parameter: 'response_format.json_schema.{field}'"));
    }
    let of_a_name = |byte: u8| byte.is_ascii_alphanumeric() || b"_-".contains(&byte);
    let name = named["name"].as_str().unwrap_or_default();
    if name.is_empty() || name.len() > 64 || !name.bytes().all(of_a_name) {
        return Some("Invalid 'response_format.json_schema.name'".to_owned());
    }
    let problem = schema::problem(&named["schema"], named["strict"] == true)?;
    Some(format!("Invalid schema for response_format '{name}': {problem}"))
}
