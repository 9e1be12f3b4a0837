//! From what was given to a rule that makes sense.

use super::draft::{Draft, Problem};
use super::rule::PolicyRule;

/// The rule, or everything that is wrong with the draft in the order of the form. What may be left out:
/// agent (all), operator (the usual one of the trigger), priority, enabled, shadow (off), message.
///
/// # Errors
/// At least one problem.
pub fn vet(draft: &Draft) -> Result<PolicyRule, Vec<Problem>> {
    let _ = draft;
    Err(Vec::new())
}
