//! Which schemas the providers take for structured answers.

use serde_json::Value;

/// Limits that only the receiver of an answer can enforce.
const UNSUPPORTED: [&str; 8] = [
    "minLength",
    "maxLength",
    "pattern",
    "minimum",
    "maximum",
    "minItems",
    "maxItems",
    "$ref",
];

/// What is wrong with a schema. `all_required` is the rule of one provider.
pub(super) fn problem(schema: &Value, all_required: bool) -> Option<String> {
    let Some(fields) = schema.as_object() else {
        return Some("a schema must be an object".to_owned());
    };
    if let Some(word) = UNSUPPORTED.iter().find(|word| fields.contains_key(**word)) {
        return Some(format!("`{word}` is not supported"));
    }
    if schema["type"] == "object" {
        if schema["additionalProperties"] != false {
            return Some("`additionalProperties` must be false".to_owned());
        }
        let required: Vec<&str> = schema["required"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        for (name, inner) in schema["properties"].as_object().into_iter().flatten() {
            if all_required && !required.contains(&name.as_str()) {
                return Some(format!("`required` must have `{name}`"));
            }
            if let Some(problem) = problem(inner, all_required) {
                return Some(format!("{name}: {problem}"));
            }
        }
    }
    match schema.get("items") {
        Some(items) => problem(items, all_required),
        None => None,
    }
}
