//! `PATCH /api/public/v2/prompts/{name}/versions/{version}`: labels move to a version.

use serde_json::{Value, json};

use super::super::error::{malformed, not_found};
use super::LATEST;
use super::check::labels;
use super::store::Prompts;
use crate::http::Answer;

pub(in super::super) fn relabel(prompts: &mut Prompts, name: &str, version: &str, body: &Value) -> Answer {
    let mut issues = Vec::new();
    let wanted = labels(body, "newLabels", true, &mut issues);
    if wanted.iter().any(|label| label == LATEST) {
        issues.push(json!({
            "code": "custom",
            "path": ["newLabels"],
            "message": "Label 'latest' is always assigned to the latest prompt version",
        }));
    }
    let Ok(number) = version.parse::<u32>() else {
        issues.push(json!({ "expected": "number", "code": "invalid_type", "path": ["promptVersion"] }));
        return malformed(&issues);
    };
    if !issues.is_empty() {
        return malformed(&issues);
    }
    match prompts.relabel(name, number, &wanted) {
        Some(version) => Answer::json(200, &version.written()),
        None => not_found(&format!("Prompt '{name}' version {number} not found in project")),
    }
}
