//! Policies in plain language.

use super::action::Action;
use super::condition::Condition;
use super::rule::PolicyRule;

/// Such as "more than 5 tool calls".
pub fn condition_words(condition: &Condition) -> String {
    let _ = condition;
    String::new()
}

/// Such as "stop the run".
pub fn action_words(action: &Action) -> String {
    let _ = action;
    String::new()
}

/// The whole rule as one sentence that says what it will do.
pub fn sentence(rule: &PolicyRule) -> String {
    let _ = rule;
    String::new()
}
