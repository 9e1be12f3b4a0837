//! A policy that was served, as the rule that it is.

use domain::Label;
use domain::policy::{Action, ActionKind, AgentScope, PolicyRule};

use super::view::{ActionView, PolicyView, etag};

impl PolicyView {
    /// The rule, for words, remarks and comparisons.
    pub fn rule(&self) -> PolicyRule {
        PolicyRule {
            name: Label::name(&self.name),
            agent_id: AgentScope::from(Label::name(&self.agent_id)),
            condition: self.condition.clone(),
            action: self.action.action(),
            enabled: self.enabled,
            priority: self.priority,
            shadow: self.shadow,
        }
    }

    /// What `ETag` and `If-Match` say of this form.
    pub fn etag(&self) -> String {
        etag(self.revision)
    }
}

impl ActionView {
    /// The action. What it needs is there: the server takes no policy without.
    pub fn action(&self) -> Action {
        let params = self.params.clone();
        match self.kind {
            ActionKind::Stop => Action::Stop {
                message: params.message,
            },
            ActionKind::SwitchModel => Action::SwitchModel {
                model: params.model.unwrap_or_default(),
            },
            ActionKind::InjectPrompt => Action::InjectPrompt {
                prompt: params.prompt.unwrap_or_default(),
            },
            ActionKind::Log => Action::Log {},
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_served_policy_is_the_rule_that_was_written() {
        let json = serde_json::json!({
            "id": 7, "agent_id": "*", "name": "loop fix",
            "condition": {"trigger": "signal", "operator": "contains", "value": "TOOL_LOOP"},
            "action": {"type": "inject_prompt", "params": {"prompt": "Answer."}},
            "enabled": true, "priority": 100, "created_at": 1.0, "updated_at": 2.0, "revision": 12, "shadow": false
        });
        let view: PolicyView = serde_json::from_value(json).unwrap();
        let rule = view.rule();
        assert_eq!(rule.agent_id, AgentScope::All);
        assert_eq!(
            rule.action,
            Action::InjectPrompt {
                prompt: "Answer.".to_owned()
            }
        );
        assert!(rule.is_live());
        assert_eq!(view.etag(), "\"12\"");
    }
}
