//! From what was given to a rule that makes sense.

mod action;
mod condition;
mod text;
mod value;

use super::draft::{Draft, Field, Problem};
use super::rule::{AgentScope, PolicyRule};
use crate::label::Label;

/// The rule, or everything that is wrong with the draft in the order of the form. What may be left out:
/// agent (all), operator (the usual one of the trigger), priority, enabled, shadow (off), message.
///
/// White space around a text is taken away. `eq` on a signal, as older clients write it, becomes
/// `contains`.
///
/// # Errors
/// At least one problem.
pub fn vet(draft: &Draft) -> Result<PolicyRule, Vec<Problem>> {
    let mut problems = Vec::new();
    let name = keep(&mut problems, name(draft));
    let agent = keep(&mut problems, agent(draft));
    let condition = condition::condition(draft, &mut problems);
    let action = action::action(draft, &mut problems);
    let priority = keep(&mut problems, priority(draft));
    match (name, agent, condition, action, priority) {
        (Some(name), Some(agent_id), Some(condition), Some(action), Some(priority)) if problems.is_empty() => {
            Ok(PolicyRule {
                name,
                agent_id,
                condition,
                action,
                enabled: draft.enabled.unwrap_or(true),
                priority,
                shadow: draft.shadow.unwrap_or(false),
            })
        }
        _ => Err(problems),
    }
}

/// Puts a problem to the others.
fn keep<T>(problems: &mut Vec<Problem>, checked: Result<T, Problem>) -> Option<T> {
    checked.map_err(|problem| problems.push(problem)).ok()
}

fn missing(field: Field) -> Problem {
    Problem::new(field, "is missing")
}

fn name(draft: &Draft) -> Result<Label, Problem> {
    let given = draft.name.as_deref().ok_or_else(|| missing(Field::Name))?;
    text::line(Field::Name, given, Label::MAX_CHARS).map(Label::name)
}

fn agent(draft: &Draft) -> Result<AgentScope, Problem> {
    let given = draft.agent_id.as_deref().unwrap_or(AgentScope::ALL_AGENTS);
    let agent = text::line(Field::Agent, given, Label::MAX_CHARS);
    agent
        .map(|name| AgentScope::from(Label::name(name)))
        .map_err(|problem| problem.hint("`*` is for all agents"))
}

fn priority(draft: &Draft) -> Result<u32, Problem> {
    let given = draft.priority.unwrap_or(i64::from(PolicyRule::USUAL_PRIORITY));
    u32::try_from(given)
        .ok()
        .filter(|priority| *priority <= PolicyRule::LOWEST_PRIORITY)
        .ok_or_else(no_priority)
}

/// What is said of a priority that cannot be one.
pub fn no_priority() -> Problem {
    Problem::new(Field::Priority, "must be a whole number from 0 to 1,000,000").hint("the lowest is looked at first")
}

#[cfg(test)]
mod tests;
