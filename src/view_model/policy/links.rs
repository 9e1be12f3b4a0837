//! Links to a policy, and to the form of a new one with everything filled in.

use api::policy::{Action, PolicyId, PolicyRule};

use super::form::threshold_text;
use crate::view_model::query::Query;

/// A policy's page.
pub fn policy_href(id: PolicyId) -> String {
    format!("/policies/{id}")
}

/// The form of a new policy that says what `rule` says.
pub fn new_href(rule: &PolicyRule) -> String {
    let query = Query::default()
        .with("name", rule.name.as_str())
        .with("agent", rule.agent_id.as_str())
        .with("trigger", rule.condition.trigger.as_str())
        .with("operator", rule.condition.operator.as_str())
        .with("value", &threshold_text(&rule.condition.value))
        .with("action", rule.action.kind().as_str());
    let query = match &rule.action {
        Action::Stop { message } => query.with("message", message.as_deref().unwrap_or_default()),
        Action::SwitchModel { model } => query.with("model", model),
        Action::InjectPrompt { prompt } => query.with("prompt", prompt),
        Action::Log {} => query,
    };
    query.href("/policies/new")
}

#[cfg(test)]
mod tests {
    use api::policy::{Draft, vet};
    use api::sample::Sample;
    use api::signals::SignalDetail;

    use super::*;
    use crate::view_model::policy::form::PolicyForm;

    #[test]
    fn the_form_says_what_the_rule_says() {
        let rule = SignalDetail::sample().guard.unwrap();
        let href = new_href(&rule);
        let form = PolicyForm::default().filled(&Query::parse(href.split_once('?').unwrap().1));
        assert_eq!(vet(&form.draft()).unwrap(), rule);
        assert_eq!(vet(&Draft::of(&rule)).unwrap(), rule);
    }
}
