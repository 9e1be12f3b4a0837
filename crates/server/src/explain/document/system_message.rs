//! The agent's own instructions, as the first call of its model had them.

use serde_json::Value;

use crate::langfuse::{Content, Trace};

/// The first system message of the trace.
pub fn first(trace: &Trace) -> Option<Content> {
    let generations = trace
        .observations
        .iter()
        .filter(|observation| observation.kind == "GENERATION");
    generations.take(5).find_map(|generation| {
        let input: Value = serde_json::from_str(generation.input.reveal()).ok()?;
        of_input(&input).map(Content::new)
    })
}

/// Of a list of messages, or of a request that has one.
fn of_input(input: &Value) -> Option<String> {
    if let Some(system) = input.get("system") {
        return text(system);
    }
    let messages = input.get("messages").unwrap_or(input).as_array()?;
    // Some frameworks put the messages of each prompt into a list of their own.
    let messages = messages.first().and_then(Value::as_array).unwrap_or(messages);
    let system = messages.iter().find(|message| {
        let role = message.get("role").or_else(|| message.get("type"));
        matches!(role.and_then(Value::as_str), Some("system" | "developer"))
    })?;
    text(system.get("content")?)
}

/// A text, or the texts of parts.
fn text(content: &Value) -> Option<String> {
    match content {
        Value::String(text) => Some(text.clone()),
        Value::Array(parts) => {
            let texts = parts.iter().filter_map(|part| part.get("text")?.as_str());
            let texts: Vec<&str> = texts.collect();
            (!texts.is_empty()).then(|| texts.join("\n"))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn it_is_found_in_the_usual_shapes() {
        let system = json!({ "role": "system", "content": "Be brief." });
        let parts =
            json!([{ "type": "text", "text": "Be" }, { "type": "image" }, { "type": "text", "text": "brief." }]);
        for (input, found) in [
            (json!([{ "role": "user", "content": "hi" }, system]), Some("Be brief.")),
            (json!({ "messages": [system], "model": "m" }), Some("Be brief.")),
            (
                json!([[{ "type": "system", "content": "Be brief." }]]),
                Some("Be brief."),
            ),
            (json!({ "system": "Be brief.", "messages": [] }), Some("Be brief.")),
            (json!({ "system": parts }), Some("Be\nbrief.")),
            (json!([{ "role": "user", "content": "system" }]), None),
            (json!("system"), None),
            (json!({}), None),
        ] {
            assert_eq!(of_input(&input).as_deref(), found, "{input}");
        }
    }
}
