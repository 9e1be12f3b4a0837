//! From a policy's JSON to a rule that makes sense, or to an error that says what is wrong.

use ::api::policies;
use domain::policy::{PolicyRule, Problem};
use serde_json::Value;

use crate::error::ApiError;

/// What a request must have that replaces a whole policy.
const WHOLE: [&str; 6] = ["name", "agent_id", "condition", "action", "priority", "enabled"];

/// A new policy has a usual operator when it names none; one that is replaced must not get it unasked.
const OPERATOR: &str = "condition.operator";

/// The policy that a request describes.
///
/// # Errors
/// The first field that is wrong, and how many others are.
pub fn read_rule(json: &Value) -> Result<PolicyRule, ApiError> {
    policies::read_rule(json).map_err(|problems| refusal(&problems))
}

/// As [`read_rule`], of a request that is to have every field but `shadow`.
///
/// # Errors
/// A field that is missing or wrong.
pub fn read_whole_rule(json: &Value) -> Result<PolicyRule, ApiError> {
    let missing: Vec<&'static str> = WHOLE.into_iter().filter(|field| json.get(field).is_none()).collect();
    if !missing.is_empty() {
        return Err(lacking(&missing));
    }
    let rule = read_rule(json)?;
    match json["condition"].get("operator") {
        Some(_) => Ok(rule),
        None => Err(lacking(&[OPERATOR])),
    }
}

/// The first of `missing` is the field that the error is about.
fn lacking(missing: &[&'static str]) -> ApiError {
    let names: Vec<String> = missing.iter().map(|field| format!("`{field}`")).collect();
    let verb = if names.len() == 1 { "is" } else { "are" };
    let error = ApiError::body(format!("{} {verb} missing", names.join(", ")))
        .hint("PUT replaces the whole policy: send every field that GET gives");
    match missing.first() {
        Some(first) => error.field(*first),
        None => error,
    }
}

fn refusal(problems: &[Problem]) -> ApiError {
    let Some(first) = problems.first() else {
        return ApiError::body("this is not a policy");
    };
    let named = first.field.as_str();
    // Some say by themselves what they are about.
    let told = if first.detail.starts_with('`') {
        first.detail.to_string()
    } else {
        format!("`{named}` {}", first.detail)
    };
    let detail = match problems.len() - 1 {
        0 => told,
        1 => format!("{told} (and 1 more problem)"),
        more => format!("{told} (and {more} more problems)"),
    };
    let error = ApiError::body(detail).field(named);
    match &first.hint {
        Some(hint) => error.hint(hint.clone()),
        None => error,
    }
}
