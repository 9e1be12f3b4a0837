//! Checks of requests that both providers make.

use serde_json::Value;

/// The first field that nobody knows.
pub(super) fn unknown_field<'a>(object: &'a Value, known: &[&str]) -> Option<&'a str> {
    let fields = object.as_object()?;
    fields.keys().map(String::as_str).find(|name| !known.contains(name))
}

/// What is wrong with a list of messages.
pub(super) fn messages_problem(messages: &Value, roles: &[&str]) -> Option<String> {
    let Some(messages) = messages.as_array().filter(|messages| !messages.is_empty()) else {
        return Some("messages: at least one message is required".to_owned());
    };
    let (place, problem) = messages
        .iter()
        .enumerate()
        .find_map(|(place, message)| Some((place, message_problem(message, roles)?)))?;
    Some(format!("messages.{place}.{problem}"))
}

fn message_problem(message: &Value, roles: &[&str]) -> Option<String> {
    if let Some(field) = unknown_field(message, &["role", "content"]) {
        return Some(format!("{field}: Extra inputs are not permitted"));
    }
    if !message["role"].as_str().is_some_and(|role| roles.contains(&role)) {
        return Some(format!("role: expected one of {}", roles.join(", ")));
    }
    content_problem(&message["content"])
}

/// Text, or blocks of text.
pub(super) fn content_problem(content: &Value) -> Option<String> {
    let text_block =
        |block: &Value| block["type"] == "text" && block["text"].as_str().is_some_and(|text| !text.is_empty());
    let usable = match content {
        Value::String(text) => !text.is_empty(),
        Value::Array(blocks) => !blocks.is_empty() && blocks.iter().all(text_block),
        _ => false,
    };
    (!usable).then(|| "content: expected text that is not empty".to_owned())
}

/// About as many tokens as a text has.
pub(super) fn tokens(text: &str) -> usize {
    text.len().div_ceil(4)
}
