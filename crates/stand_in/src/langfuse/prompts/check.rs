//! What the parser has to say about the body of a new version, in the words of zod.

use serde_json::{Value, json};

const LONGEST_LABEL: usize = 36;
const LONGEST_MESSAGE: usize = 500;

/// The complaints; none when the body is well-formed.
pub(super) fn issues(body: &Value) -> Vec<Value> {
    let as_text = text_issues(body);
    let as_chat = chat_issues(body);
    if !as_text.is_empty() && !as_chat.is_empty() {
        return vec![json!({
            "code": "invalid_union",
            "errors": [as_text, as_chat],
            "path": [],
            "message": "Invalid input",
        })];
    }
    let mut issues = Vec::new();
    labels(body, "labels", false, &mut issues);
    if let Some(message) = body["commitMessage"].as_str()
        && message.chars().count() > LONGEST_MESSAGE
    {
        issues.push(too_big(LONGEST_MESSAGE, &json!(["commitMessage"])));
    }
    issues
}

fn text_issues(body: &Value) -> Vec<Value> {
    let mut issues = common_issues(body);
    if !body["type"].is_null() && body["type"] != "text" {
        issues.push(invalid_value("text"));
    }
    if !body["prompt"].is_string() {
        issues.push(invalid_type("string", &body["prompt"], &json!(["prompt"])));
    }
    issues
}

fn chat_issues(body: &Value) -> Vec<Value> {
    let mut issues = common_issues(body);
    if body["type"] != "chat" {
        issues.push(invalid_value("chat"));
    }
    match body["prompt"].as_array() {
        None => issues.push(invalid_type("array", &body["prompt"], &json!(["prompt"]))),
        Some(messages) => issues.extend(messages.iter().enumerate().filter_map(|(place, message)| {
            let usable = is_placeholder(message) || (message["role"].is_string() && message["content"].is_string());
            (!usable).then(|| {
                json!({
                    "code": "invalid_union",
                    "errors": [],
                    "path": ["prompt", place],
                    "message": "Invalid input",
                })
            })
        })),
    }
    issues
}

pub(super) fn is_placeholder(message: &Value) -> bool {
    message["type"] == "placeholder" && message["name"].is_string()
}

/// Fields of both kinds whose type is wrong.
fn common_issues(body: &Value) -> Vec<Value> {
    let mut issues = Vec::new();
    if body["name"].as_str().is_none_or(str::is_empty) {
        issues.push(invalid_type("string", &body["name"], &json!(["name"])));
    }
    for list in ["labels", "tags"] {
        let strings = |list: &Vec<Value>| list.iter().all(Value::is_string);
        if !body[list].is_null() && !body[list].as_array().is_some_and(strings) {
            issues.push(invalid_type("array", &body[list], &json!([list])));
        }
    }
    if !body["commitMessage"].is_null() && !body["commitMessage"].is_string() {
        issues.push(invalid_type(
            "string",
            &body["commitMessage"],
            &json!(["commitMessage"]),
        ));
    }
    issues
}

/// The labels of a field, and what is wrong with them.
pub(super) fn labels(body: &Value, field: &str, required: bool, issues: &mut Vec<Value>) -> Vec<String> {
    let Some(list) = body[field].as_array() else {
        if required {
            issues.push(invalid_type("array", &body[field], &json!([field])));
        }
        return Vec::new();
    };
    let mut labels = Vec::new();
    for (place, label) in list.iter().enumerate() {
        let path = json!([field, place]);
        match label.as_str() {
            None => issues.push(invalid_type("string", label, &path)),
            Some(label) if !label.bytes().all(is_of_a_label) || label.is_empty() => issues.push(json!({
                "origin": "string",
                "code": "invalid_format",
                "format": "regex",
                "pattern": "/^[a-z0-9_\\-.]+$/",
                "path": path,
                "message": "Label must be lowercase alphanumeric with optional underscores, hyphens, or periods",
            })),
            Some(label) if label.len() > LONGEST_LABEL => issues.push(too_big(LONGEST_LABEL, &path)),
            Some(label) => labels.push(label.to_owned()),
        }
    }
    labels
}

fn is_of_a_label(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_-.".contains(&byte)
}

fn too_big(maximum: usize, path: &Value) -> Value {
    json!({
        "origin": "string",
        "code": "too_big",
        "maximum": maximum,
        "inclusive": true,
        "path": path,
        "message": format!("Too big: expected string to have <={maximum} characters"),
    })
}

fn invalid_value(expected: &str) -> Value {
    json!({
        "code": "invalid_value",
        "values": [expected],
        "path": ["type"],
        "message": format!("Invalid input: expected \"{expected}\""),
    })
}

fn invalid_type(expected: &str, found: &Value, path: &Value) -> Value {
    let received = match found {
        Value::Null => "undefined",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    json!({
        "expected": expected,
        "code": "invalid_type",
        "path": path,
        "message": format!("Invalid input: expected {expected}, received {received}"),
    })
}
