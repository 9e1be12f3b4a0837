//! A policy as an entry of a file.

use api::policy::{Action, PolicyRule, Threshold};
use serde_json::Value;

/// A file with this one policy, as an import takes it.
pub fn yaml(rule: &PolicyRule) -> String {
    let condition = &rule.condition;
    let value = match &condition.value {
        Threshold::Int(number) => number.to_string(),
        Threshold::Float(number) => format!("{number:?}"),
        Threshold::Text(text) => quoted(text),
    };
    let params = match &rule.action {
        Action::Stop { message: Some(message) } => Some(("message", message)),
        Action::SwitchModel { model } => Some(("model", model)),
        Action::InjectPrompt { prompt } => Some(("prompt", prompt)),
        Action::Stop { message: None } | Action::Log {} => None,
    };
    let params = params.map_or_else(String::new, |(name, text)| {
        format!("\n      params:\n        {name}: {}", quoted(text))
    });
    format!(
        "policies:\n  - name: {name}\n    agent_id: {agent}\n    condition:\n      trigger: {trigger}\n      \
         operator: {operator}\n      value: {value}\n    action:\n      type: {action}{params}\n    \
         priority: {priority}\n    enabled: {enabled}\n    shadow: {shadow}\n",
        name = quoted(rule.name.as_str()),
        agent = quoted(rule.agent_id.as_str()),
        trigger = condition.trigger.as_str(),
        operator = condition.operator.as_str(),
        action = rule.action.kind().as_str(),
        priority = rule.priority,
        enabled = rule.enabled,
        shadow = rule.shadow,
    )
}

/// A text in double quotes, which YAML reads as JSON does.
fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::view_model::policies::examples::policy_with;

    #[test]
    fn texts_cannot_be_taken_for_something_else() {
        let fields =
            json!({"agent_id": "yes", "action": {"type": "inject_prompt", "params": {"prompt": "a: b\n- \"c\""}}});
        let text = yaml(&policy_with(1, "no", fields).rule());
        assert_eq!(
            text,
            "policies:\n  - name: \"no\"\n    agent_id: \"yes\"\n    condition:\n      trigger: tool_call_count\n      \
             operator: gt\n      value: 5\n    action:\n      type: inject_prompt\n      params:\n        \
             prompt: \"a: b\\n- \\\"c\\\"\"\n    priority: 100\n    enabled: true\n    shadow: false\n"
        );
    }
}
