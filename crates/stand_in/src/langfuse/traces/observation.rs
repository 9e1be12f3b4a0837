//! An observation as both routes show it.

use serde_json::{Map, Value, json};

use super::super::PROJECT;
use super::super::own::written as time;
use super::store::Kept;
use crate::http::Request;

/// The groups of fields of the newer route.
const GROUPS: [&str; 10] = [
    "core",
    "basic",
    "time",
    "io",
    "metadata",
    "model",
    "usage",
    "prompt",
    "metrics",
    "trace_context",
];
/// What is answered without `fields`.
const DEFAULT: &str = "core,basic";

/// Metadata are no longer than this, unless they are asked for by name or with inputs and outputs.
const SHORT: usize = 200;

/// What a request wants to see of each observation.
pub(super) struct Wanted<'a> {
    groups: Vec<&'a str>,
    /// The metadata that are to be whole.
    expanded: Vec<&'a str>,
}

impl<'a> Wanted<'a> {
    pub(super) fn of(request: &'a Request) -> Self {
        let list = |text: &'a str| text.split(',').map(str::trim).collect();
        Self {
            groups: list(request.query("fields").unwrap_or(DEFAULT)),
            expanded: list(request.query("expandMetadata").unwrap_or_default()),
        }
    }

    fn metadata(&self, kept: &Kept) -> Value {
        let whole = |key: &str| self.groups.contains(&"io") || self.expanded.contains(&key);
        let shown = kept.observation.metadata.iter().map(|(key, value)| {
            let most = if whole(key) { usize::MAX } else { SHORT };
            (key.clone(), json!(value.chars().take(most).collect::<String>()))
        });
        Value::Object(shown.collect())
    }
}

/// As the newer route shows it. Unknown groups are passed over; `core` always comes.
pub(super) fn flat(kept: &Kept, wanted: &Wanted<'_>) -> Value {
    let groups = GROUPS
        .into_iter()
        .filter(|name| *name == "core" || wanted.groups.contains(name));
    let mut shown = Map::new();
    for name in groups {
        if let Value::Object(fields) = group(kept, name, wanted) {
            shown.extend(fields);
        }
    }
    Value::Object(shown)
}

fn group(kept: &Kept, name: &str, wanted: &Wanted<'_>) -> Value {
    let observation = &kept.observation;
    match name {
        "core" => json!({
            "id": observation.id,
            "traceId": kept.trace,
            "startTime": time(kept.started_at),
            "endTime": kept.ended_at.map(time),
            "projectId": PROJECT,
            "parentObservationId": kept.parent,
            "type": observation.kind,
        }),
        "basic" => json!({
            "name": observation.name,
            "level": observation.level,
            "statusMessage": observation.status_message,
            "version": "",
            "environment": "default",
            "bookmarked": false,
            "public": false,
            "userId": "",
            "sessionId": "",
            "isRootObservation": kept.is_root(),
        }),
        "time" => json!({
            "completionStartTime": null,
            "createdAt": time(kept.added_at),
            "updatedAt": time(kept.added_at),
        }),
        // Raw texts, whatever is in them.
        "io" => json!({ "input": observation.input, "output": observation.output }),
        "metadata" => json!({ "metadata": wanted.metadata(kept) }),
        "model" => json!({
            "model": observation.model,
            "internalModelId": "",
            "modelParameters": observation.model_parameters,
            "modelId": null,
            "inputPrice": null,
            "outputPrice": null,
            "totalPrice": null,
        }),
        "usage" => usage(kept),
        "prompt" => json!({
            "promptId": "",
            "promptName": observation.prompt.as_ref().map_or("", |(name, _)| name),
            "promptVersion": observation.prompt.as_ref().map(|(_, version)| version),
        }),
        "metrics" => json!({ "latency": kept.latency(), "timeToFirstToken": null }),
        _ => json!({
            "traceName": kept.is_root().then_some(&observation.name),
            "release": "",
            "tags": [],
        }),
    }
}

fn usage(kept: &Kept) -> Value {
    let tokens = kept.observation.tokens;
    let (input, output) = tokens.unwrap_or_default();
    json!({
        "usageDetails": usage_details(kept),
        "inputUsage": input,
        "outputUsage": output,
        "totalUsage": input + output,
        "costDetails": {},
        "inputCost": null,
        "outputCost": null,
        "totalCost": 0,
        "usagePricingTierId": null,
        "usagePricingTierName": null,
    })
}

fn usage_details(kept: &Kept) -> Value {
    kept.observation.tokens.map_or_else(
        || json!({}),
        |(input, output)| json!({ "input": input, "output": output, "total": input + output }),
    )
}

/// As the older route shows it: inputs and outputs are parsed, and what is missing is null.
pub(super) fn nested(kept: &Kept) -> Value {
    let parts = [nested_step(kept), nested_call(kept), nested_usage(kept)];
    let fields = parts.into_iter().filter_map(|part| match part {
        Value::Object(fields) => Some(fields),
        _ => None,
    });
    Value::Object(fields.flatten().collect())
}

fn nested_step(kept: &Kept) -> Value {
    let observation = &kept.observation;
    json!({
        "id": observation.id,
        "traceId": kept.trace,
        "startTime": time(kept.started_at),
        "endTime": kept.ended_at.map(time),
        "projectId": PROJECT,
        "parentObservationId": kept.parent,
        "type": observation.kind,
        "environment": "default",
        "name": observation.name,
        "level": observation.level,
        "statusMessage": or_null(&observation.status_message),
        "version": null,
        "createdAt": time(kept.added_at),
        "updatedAt": time(kept.added_at),
        "input": parsed(&observation.input),
        "output": parsed(&observation.output),
        "metadata": nested_metadata(kept),
        "latency": kept.latency(),
    })
}

fn nested_call(kept: &Kept) -> Value {
    let observation = &kept.observation;
    json!({
        "model": or_null(&observation.model),
        "modelId": null,
        "modelParameters": observation.model_parameters,
        "completionStartTime": null,
        "timeToFirstToken": null,
        "promptId": null,
        "promptName": observation.prompt.as_ref().map(|(name, _)| name),
        "promptVersion": observation.prompt.as_ref().map(|(_, version)| version),
    })
}

fn nested_usage(kept: &Kept) -> Value {
    let (input, output) = kept.observation.tokens.unwrap_or_default();
    let total = input + output;
    json!({
        "usageDetails": usage_details(kept),
        "costDetails": {},
        "usagePricingTierId": null,
        "usagePricingTierName": null,
        "inputPrice": null,
        "outputPrice": null,
        "totalPrice": null,
        "calculatedInputCost": null,
        "calculatedOutputCost": null,
        "calculatedTotalCost": null,
        "unit": "TOKENS",
        "promptTokens": input,
        "completionTokens": output,
        "totalTokens": total,
        "usage": { "unit": "TOKENS", "input": input, "output": output, "total": total },
    })
}

fn or_null(text: &str) -> Value {
    if text.is_empty() { Value::Null } else { json!(text) }
}

/// What was sent as JSON, as JSON; null when nothing was sent.
pub(super) fn parsed(text: &str) -> Value {
    if text.is_empty() {
        return Value::Null;
    }
    serde_json::from_str(text).unwrap_or_else(|_| json!(text))
}

/// The dots of the keys become objects again.
pub(super) fn nested_metadata(kept: &Kept) -> Value {
    let mut nested = json!({});
    for (key, value) in &kept.observation.metadata {
        // What the SDK tells of itself has two levels, the second with dots.
        match key.split_once('.') {
            Some((outer, inner)) if ["resourceAttributes", "scope"].contains(&outer) => {
                match inner.split_once("attributes.") {
                    Some(("", attribute)) => nested[outer]["attributes"][attribute] = parsed(value),
                    _ => nested[outer][inner] = parsed(value),
                }
            }
            _ => nested[key.as_str()] = parsed(value),
        }
    }
    nested
}
