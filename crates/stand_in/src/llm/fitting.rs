//! A value that fits a JSON schema, with sensible words for fields that are known.

use serde_json::{Map, Value, json};

/// Texts by the name of the field, or a part of it.
const TEXTS: [(&str, &str); 3] = [
    (
        "cause",
        "The agent repeats the same search although every result is empty. Its instructions do not say what to do \
         when a search finds nothing.",
    ),
    (
        "fix",
        "If a search returns no results, do not repeat it with the same words. Change the words once; if there is \
         still nothing, say so and answer with what you know.",
    ),
    ("warning", ""),
];

pub(super) fn fitting(schema: &Value) -> Value {
    field("", schema)
}

fn field(name: &str, schema: &Value) -> Value {
    if let Some(choice) = schema["enum"].as_array().and_then(|choices| choices.first()) {
        return choice.clone();
    }
    if let Some(value) = schema.get("const") {
        return value.clone();
    }
    let kind = match &schema["type"] {
        Value::Array(kinds) => kinds.first().and_then(Value::as_str),
        kind => kind.as_str(),
    };
    match kind {
        Some("object") => {
            let properties = schema["properties"].as_object().into_iter().flatten();
            Value::Object(
                properties
                    .map(|(name, schema)| (name.clone(), field(name, schema)))
                    .collect::<Map<_, _>>(),
            )
        }
        Some("array") => json!([]),
        Some("boolean") => json!(false),
        Some("integer" | "number") => json!(1),
        Some("null") => Value::Null,
        _ => {
            let known = TEXTS.iter().find(|(part, _)| name.contains(part));
            json!(known.map_or("stand-in", |(_, text)| text))
        }
    }
}
