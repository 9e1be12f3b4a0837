//! What the model's answer must look like.

use serde_json::{Value, json};

/// In the part of JSON Schema that both providers take: no bounds, nothing optional, nothing beside.
pub fn schema() -> Value {
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["root_cause", "fix_content", "evidence"],
        "properties": {
            "root_cause": { "type": "string", "description": "Why the run failed, in at most 120 words." },
            "fix_content": { "type": "string", "description": "What to change, in one paragraph." },
            "evidence": {
                "type": "array",
                "items": { "type": "integer" },
                "description": "Numbers of the observations that show the cause.",
            },
        },
    })
}
