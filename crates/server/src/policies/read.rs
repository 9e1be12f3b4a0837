//! From a policy's JSON to a rule that makes sense, or to an error that says what is wrong.

use std::borrow::Cow;

use ::api::policies::read_draft;
use domain::policy::{PolicyRule, Problem, vet};
use serde_json::Value;

use crate::error::ApiError;

/// What a request must have that replaces a whole policy.
const WHOLE: [&str; 6] = ["name", "agent_id", "condition", "action", "priority", "enabled"];

/// The policy that a request describes.
///
/// # Errors
/// The first field that is wrong, and how many others are.
pub fn read_rule(json: &Value) -> Result<PolicyRule, ApiError> {
    let (draft, mut problems) = read_draft(json);
    match vet(&draft) {
        Ok(rule) if problems.is_empty() => return Ok(rule),
        Ok(_) => {}
        // What could not be read is missing from the draft, and that is not another problem.
        Err(found) => {
            let read: Vec<_> = problems.iter().map(|problem| problem.field).collect();
            problems.extend(found.into_iter().filter(|problem| !read.contains(&problem.field)));
        }
    }
    Err(refusal(&problems))
}

/// As [`read_rule`], of a request that is to have every field but `shadow`.
///
/// # Errors
/// A field that is missing or wrong.
pub fn read_whole_rule(json: &Value) -> Result<PolicyRule, ApiError> {
    let missing: Vec<&str> = WHOLE.into_iter().filter(|field| json.get(field).is_none()).collect();
    let Some(first) = missing.first() else {
        return read_rule(json);
    };
    let names: Vec<String> = missing.iter().map(|field| format!("`{field}`")).collect();
    let verb = if names.len() == 1 { "is" } else { "are" };
    Err(ApiError::body(format!("{} {verb} missing", names.join(", ")))
        .field(*first)
        .hint("PUT replaces the whole policy: send every field that GET gives"))
}

fn refusal(problems: &[Problem]) -> ApiError {
    let Some(first) = problems.first() else {
        return ApiError::body("this is not a policy");
    };
    let detail: Cow<'static, str> = match problems.len() - 1 {
        0 => first.detail.clone(),
        1 => format!("{} (and 1 more problem)", first.detail).into(),
        more => format!("{} (and {more} more problems)", first.detail).into(),
    };
    let error = ApiError::body(detail).field(first.field.as_str());
    match &first.hint {
        Some(hint) => error.hint(hint.clone()),
        None => error,
    }
}
