//! A policy as code to take away.

use api::policy::{Action, AgentScope, PolicyRule, Threshold};
use serde_json::Value;

/// As the API takes it.
pub fn json(rule: &PolicyRule) -> String {
    serde_json::to_string_pretty(&body(rule)).unwrap_or_default()
}

/// What `POST` and `PUT` send.
pub fn body(rule: &PolicyRule) -> Value {
    serde_json::to_value(rule).unwrap_or_default()
}

/// The same as a local policy of an agent.
pub fn add_policy(rule: &PolicyRule) -> String {
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
        format!(", \"params\": {{\"{name}\": {}}}", quoted(text))
    });
    let agent = match &rule.agent_id {
        AgentScope::All => String::new(),
        AgentScope::Agent(agent) => format!("\n    agent_id={},", quoted(agent.as_str())),
    };
    let enabled = if rule.enabled { "" } else { "\n    enabled=False," };
    format!(
        "dt.add_policy(\n    name={name},\n    condition={{\"trigger\": \"{trigger}\", \"operator\": \"{operator}\", \
         \"value\": {value}}},\n    action={{\"type\": \"{action}\"{params}}},\n    priority={priority},{agent}{enabled}\n)",
        name = quoted(rule.name.as_str()),
        trigger = condition.trigger.as_str(),
        operator = condition.operator.as_str(),
        action = rule.action.kind().as_str(),
        priority = rule.priority,
    )
}

/// A text as Python and JSON both write it.
fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

#[cfg(test)]
pub(crate) mod tests {
    use api::Label;
    use api::policies::{ActionView, ParamsView, PolicyView};
    use api::policy::{ActionKind, Condition, Operator, PolicyId, Trigger};

    use super::*;

    /// A stored policy.
    pub(crate) fn view() -> PolicyView {
        PolicyView {
            id: PolicyId(7),
            agent_id: "*".to_owned(),
            name: "cap tool calls".to_owned(),
            condition: Condition {
                trigger: Trigger::ToolCallCount,
                operator: Operator::Gt,
                value: Threshold::Int(5),
            },
            action: ActionView {
                kind: ActionKind::Stop,
                params: ParamsView::default(),
            },
            enabled: true,
            priority: 100,
            created_at: 0.0,
            updated_at: 0.0,
            revision: 4,
            shadow: false,
            signature: None,
            sig_version: None,
        }
    }

    pub(crate) fn rule() -> PolicyRule {
        PolicyRule {
            name: Label::name("loop \"fix\""),
            agent_id: AgentScope::All,
            condition: Condition {
                trigger: Trigger::Signal,
                operator: Operator::Contains,
                value: Threshold::Text("TOOL_LOOP".to_owned()),
            },
            action: Action::InjectPrompt {
                prompt: "Stop.\nAnswer.".to_owned(),
            },
            enabled: true,
            priority: 10,
            shadow: false,
        }
    }

    #[test]
    fn it_is_what_the_guide_writes() {
        let code = add_policy(&rule());
        assert_eq!(
            code,
            "dt.add_policy(\n    name=\"loop \\\"fix\\\"\",\n    condition={\"trigger\": \"signal\", \"operator\": \
             \"contains\", \"value\": \"TOOL_LOOP\"},\n    action={\"type\": \"inject_prompt\", \"params\": \
             {\"prompt\": \"Stop.\\nAnswer.\"}},\n    priority=10,\n)"
        );
    }

    #[test]
    fn a_cost_stays_a_number_with_a_point() {
        let mut rule = rule();
        rule.condition.value = Threshold::Float(5.0);
        rule.action = Action::Stop { message: None };
        let code = add_policy(&rule);
        assert!(
            code.contains("\"value\": 5.0}") && code.contains("action={\"type\": \"stop\"},"),
            "{code}"
        );
    }

    #[test]
    fn whom_it_is_for_and_that_it_is_off_is_not_lost() {
        let mut rule = rule();
        rule.agent_id = AgentScope::Agent(Label::name("billing"));
        rule.enabled = false;
        let code = add_policy(&rule);
        assert!(
            code.ends_with("priority=10,\n    agent_id=\"billing\",\n    enabled=False,\n)"),
            "{code}"
        );
    }

    #[test]
    fn the_body_is_the_form_of_the_api() {
        let body = body(&rule());
        assert_eq!(body["agent_id"], "*");
        assert_eq!(body["action"]["params"]["prompt"], "Stop.\nAnswer.");
        assert_eq!(body["condition"]["operator"], "contains");
    }
}
