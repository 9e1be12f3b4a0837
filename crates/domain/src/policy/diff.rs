//! What changed from one form of a policy to the next.

use super::action::Action;
use super::condition::{Condition, Threshold, Trigger};
use super::draft::Field;
use super::rule::{AgentScope, PolicyRule};

/// A field that is not what it was. `None` is a policy that did not exist, or a field it did not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldChange {
    pub field: Field,
    pub before: Option<String>,
    pub after: Option<String>,
}

/// The fields that differ, in the order of the form.
pub fn changes(before: Option<&PolicyRule>, after: Option<&PolicyRule>) -> Vec<FieldChange> {
    let change = |field| FieldChange {
        field,
        before: before.and_then(|rule| said(rule, field)),
        after: after.and_then(|rule| said(rule, field)),
    };
    let all = Field::OF_RULE.into_iter().map(change);
    all.filter(|change| change.before != change.after).collect()
}

/// A field's value in words. Two values that differ are never said alike.
fn said(rule: &PolicyRule, field: Field) -> Option<String> {
    Some(match field {
        Field::Name => rule.name.as_str().to_owned(),
        Field::Agent => match &rule.agent_id {
            AgentScope::All => "all agents".to_owned(),
            AgentScope::Agent(agent) => agent.as_str().to_owned(),
        },
        Field::Trigger => rule.condition.trigger.as_str().to_owned(),
        Field::Operator => rule.condition.operator.as_str().to_owned(),
        Field::Value => value(&rule.condition),
        Field::Action => rule.action.kind().as_str().to_owned(),
        Field::Model | Field::Prompt | Field::Message => return param(&rule.action, field),
        Field::Priority => rule.priority.to_string(),
        Field::Enabled => on_or_off(rule.enabled),
        Field::Shadow => on_or_off(rule.shadow),
        Field::Policy | Field::Condition | Field::ActionObject | Field::Params => return None,
    })
}

/// As it is spelled, because the signature is over that, with its unit.
fn value(condition: &Condition) -> String {
    let spelled = match &condition.value {
        Threshold::Int(number) => number.to_string(),
        Threshold::Float(number) => format!("{number:?}"),
        Threshold::Text(text) => text.clone(),
    };
    match condition.trigger {
        Trigger::CostUsd => format!("${spelled}"),
        Trigger::LlmLatencyMs => format!("{spelled} ms"),
        _ => spelled,
    }
}

fn param(action: &Action, field: Field) -> Option<String> {
    match (action, field) {
        (Action::SwitchModel { model }, Field::Model) => Some(model.clone()),
        (Action::InjectPrompt { prompt }, Field::Prompt) => Some(prompt.clone()),
        (Action::Stop { message }, Field::Message) => message.clone(),
        _ => None,
    }
}

fn on_or_off(flag: bool) -> String {
    if flag { "on" } else { "off" }.to_owned()
}

#[cfg(test)]
mod tests {
    use super::super::testing::rule;
    use super::*;

    fn told(before: Option<&PolicyRule>, after: Option<&PolicyRule>) -> Vec<String> {
        let told = |change: FieldChange| {
            let side = |value: Option<String>| value.unwrap_or_else(|| "-".to_owned());
            format!(
                "{} {} > {}",
                change.field.as_str(),
                side(change.before),
                side(change.after)
            )
        };
        changes(before, after).into_iter().map(told).collect()
    }

    #[test]
    fn nothing_changed_is_nothing_told() {
        let rule = rule("cost_usd gt 0.5", "stop");
        assert_eq!(changes(Some(&rule), Some(&rule)), []);
        assert_eq!(changes(None, None), []);
    }

    #[test]
    fn a_new_policy_has_every_field() {
        let rule = rule("cost_usd gt 0.5", "switch_model small");
        assert_eq!(
            told(None, Some(&rule)),
            [
                "name - > cost_usd gt 0.5 switch_model",
                "agent_id - > all agents",
                "condition.trigger - > cost_usd",
                "condition.operator - > gt",
                "condition.value - > $0.5",
                "action.type - > switch_model",
                "action.params.model - > small",
                "priority - > 100",
                "enabled - > on",
                "shadow - > off",
            ]
        );
        assert_eq!(changes(Some(&rule), None).len(), 10);
    }

    #[test]
    fn only_what_differs_is_told_in_the_order_of_the_form() {
        let before = rule("llm_latency_ms gt 5", "stop enough");
        let mut after = rule("llm_latency_ms gt 5.0", "inject_prompt Be brief.");
        after.name = before.name.clone();
        (after.enabled, after.priority) = (false, 7);
        assert_eq!(
            told(Some(&before), Some(&after)),
            [
                "condition.value 5 ms > 5.0 ms",
                "action.type stop > inject_prompt",
                "action.params.prompt - > Be brief.",
                "action.params.message enough > -",
                "priority 100 > 7",
                "enabled on > off",
            ]
        );
    }

    #[test]
    fn a_prompt_named_all_agents_is_no_scope() {
        let all = rule("step_count gt 1", "log");
        let mut one = all.clone();
        one.agent_id = AgentScope::Agent(crate::Label::name("agent"));
        assert_eq!(told(Some(&all), Some(&one)), ["agent_id all agents > agent"]);
    }
}
