//! Rules for tests, written shortly.

use super::{Condition, Draft, DraftValue, PolicyRule, vet};

/// Such as `tool_call_count gt 5`.
pub(crate) fn condition(text: &str) -> Condition {
    rule(text, "stop").condition
}

/// A condition and an action with its text, such as `switch_model gpt-4o-mini`.
pub(crate) fn rule(when: &str, what: &str) -> PolicyRule {
    let [trigger, operator, value] = when.splitn(3, ' ').collect::<Vec<_>>()[..] else {
        panic!("{when} is no condition");
    };
    let (action, text) = what
        .split_once(' ')
        .map_or((what, None), |(action, text)| (action, Some(text)));
    let text_of = |owner: &str| text.filter(|_| action == owner).map(str::to_owned);
    let draft = Draft {
        name: Some(format!("{when} {action}")),
        trigger: Some(trigger.to_owned()),
        operator: Some(operator.to_owned()),
        value: Some(value_of(value)),
        action: Some(action.to_owned()),
        message: text_of("stop"),
        model: text_of("switch_model"),
        prompt: text_of("inject_prompt"),
        ..Draft::default()
    };
    vet(&draft).unwrap_or_else(|problems| panic!("{when}: {problems:?}"))
}

fn value_of(text: &str) -> DraftValue {
    let float = || text.parse().map(DraftValue::Float);
    let number = text.parse().map(DraftValue::Int).or_else(|_| float());
    number.unwrap_or_else(|_| DraftValue::Text(text.to_owned()))
}
