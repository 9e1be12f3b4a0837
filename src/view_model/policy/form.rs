//! What the form holds: text as it was typed, so that nothing is lost while it is wrong.

use api::policies::PolicyView;
use api::policy::{
    ActionKind, AgentScope, Draft, DraftValue, Field, Operator, PolicyRule, Problem, Threshold, Trigger, vet,
};
use serde::{Deserialize, Serialize};

use crate::view_model::query::Query;

/// The form of one policy. What another trigger or action needs is kept beside what is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyForm {
    pub name: String,
    pub all_agents: bool,
    /// The one agent, when it is not for all.
    pub agent: String,
    pub trigger: Trigger,
    pub operator: Operator,
    /// The threshold of the triggers that are numbers.
    pub number: String,
    /// The threshold of `finish_reason`.
    pub reason: String,
    /// The threshold of `signal`.
    pub failure: String,
    pub action: ActionKind,
    pub model: String,
    pub prompt: String,
    pub message: String,
    pub priority: String,
    pub enabled: bool,
    pub shadow: bool,
}

impl Default for PolicyForm {
    fn default() -> Self {
        let trigger = Trigger::ToolCallCount;
        Self {
            name: String::new(),
            all_agents: true,
            agent: String::new(),
            trigger,
            operator: usual_operator(trigger),
            number: String::new(),
            reason: String::new(),
            failure: String::new(),
            action: ActionKind::Stop,
            model: String::new(),
            prompt: String::new(),
            message: String::new(),
            priority: PolicyRule::USUAL_PRIORITY.to_string(),
            enabled: true,
            shadow: false,
        }
    }
}

impl PolicyForm {
    /// A stored policy, to be changed.
    pub fn of(view: &PolicyView) -> Self {
        let params = &view.action.params;
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        Self {
            name: view.name.clone(),
            model: text(&params.model),
            prompt: text(&params.prompt),
            message: text(&params.message),
            action: view.action.kind,
            operator: view.condition.operator,
            priority: view.priority.to_string(),
            enabled: view.enabled,
            shadow: view.shadow,
            ..Self::default()
        }
        .with_agent(&view.agent_id)
        .with_trigger(view.condition.trigger)
        .with_operator(view.condition.operator)
        .with_value(&threshold_text(&view.condition.value))
    }

    /// What a link asks for: a link from a signal or an agent brings what is known there.
    #[must_use]
    pub fn filled(mut self, query: &Query) -> Self {
        let text = |name: &str| query.get(name).map(str::to_owned);
        if let Some(trigger) = query.get("trigger").and_then(Trigger::parse) {
            self = self.with_trigger(trigger);
        }
        if let Some(operator) = query.get("operator").and_then(Operator::parse) {
            self = self.with_operator(operator);
        }
        if let Some(value) = query.get("value") {
            self = self.with_value(value);
        }
        if let Some(agent) = query.get("agent") {
            self = self.with_agent(agent);
        }
        self.name = text("name").unwrap_or(self.name);
        self.action = query.get("action").and_then(ActionKind::parse).unwrap_or(self.action);
        self.model = text("model").unwrap_or(self.model);
        self.prompt = text("prompt").unwrap_or(self.prompt);
        self.message = text("message").unwrap_or(self.message);
        self.priority = text("priority").unwrap_or(self.priority);
        self.shadow = query.get("shadow").map_or(self.shadow, |flag| flag == "true");
        self
    }

    /// The same policy once more, to be saved under its own number. It is off, so that two of a kind do not
    /// run before somebody looked at the copy.
    #[must_use]
    pub fn copy(mut self) -> Self {
        if !self.name.is_empty() {
            self.name.push_str(" (copy)");
        }
        self.enabled = false;
        self
    }

    /// With another trigger, and an operator that goes with it.
    #[must_use]
    pub fn with_trigger(mut self, trigger: Trigger) -> Self {
        self.trigger = trigger;
        let operator = self.operator;
        self.with_operator(operator)
    }

    /// With this operator or, where it makes no sense, the usual one of the trigger.
    #[must_use]
    pub fn with_operator(mut self, operator: Operator) -> Self {
        let fits = self.trigger.operators().contains(&operator);
        self.operator = if fits { operator } else { usual_operator(self.trigger) };
        self
    }

    /// With this threshold of the present trigger.
    #[must_use]
    pub fn with_value(mut self, value: &str) -> Self {
        value.clone_into(self.value_mut());
        self
    }

    fn with_agent(mut self, agent: &str) -> Self {
        self.all_agents = agent == AgentScope::ALL_AGENTS;
        self.agent = if self.all_agents {
            String::new()
        } else {
            agent.to_owned()
        };
        self
    }

    /// The threshold of the present trigger.
    pub fn value(&self) -> &str {
        match self.trigger {
            Trigger::FinishReason => &self.reason,
            Trigger::Signal => &self.failure,
            _ => &self.number,
        }
    }

    pub fn value_mut(&mut self) -> &mut String {
        match self.trigger {
            Trigger::FinishReason => &mut self.reason,
            Trigger::Signal => &mut self.failure,
            _ => &mut self.number,
        }
    }

    /// What is to be vetted. Of what is not shown, nothing.
    pub fn draft(&self) -> Draft {
        let of = |action: ActionKind, text: &str| {
            (self.action == action && !text.trim().is_empty()).then(|| text.to_owned())
        };
        Draft {
            name: Some(self.name.clone()),
            agent_id: Some(if self.all_agents {
                AgentScope::ALL_AGENTS.to_owned()
            } else {
                self.agent.clone()
            }),
            trigger: Some(self.trigger.as_str().to_owned()),
            operator: Some(self.operator.as_str().to_owned()),
            value: draft_value(self.trigger, self.value()),
            action: Some(self.action.as_str().to_owned()),
            model: of(ActionKind::SwitchModel, &self.model),
            prompt: of(ActionKind::InjectPrompt, &self.prompt),
            message: of(ActionKind::Stop, &self.message),
            priority: self.priority.trim().parse().ok(),
            enabled: Some(self.enabled),
            shadow: Some(self.shadow),
        }
    }

    /// The rule, or everything that is wrong with the form, in its order.
    ///
    /// # Errors
    /// At least one problem.
    pub fn vetted(&self) -> Result<PolicyRule, Vec<Problem>> {
        let draft = self.draft();
        let vetted = vet(&draft);
        let no_priority = draft.priority.is_none() && !self.priority.trim().is_empty();
        if vetted.is_ok() && !no_priority {
            return vetted;
        }
        let mut problems = vetted.err().unwrap_or_default();
        if no_priority {
            problems.push(api::policy::no_priority());
            problems.sort_by_key(|problem| problem.field);
        }
        for problem in &mut problems {
            // The advice for those who write JSON is not for those who type into a field.
            if problem.field == Field::Value && self.is_numeric() {
                problem.hint = Some(format!("for example {}", usual_number(self.trigger)).into());
            }
        }
        Err(problems)
    }

    /// The threshold is a number.
    pub const fn is_numeric(&self) -> bool {
        !matches!(self.trigger, Trigger::FinishReason | Trigger::Signal)
    }
}

/// A threshold to begin with.
pub const fn usual_number(trigger: Trigger) -> &'static str {
    match trigger {
        Trigger::ToolCallCount => "5",
        Trigger::StepCount => "30",
        Trigger::CostUsd => "0.50",
        Trigger::ErrorCount => "3",
        Trigger::LlmLatencyMs => "30000",
        Trigger::FinishReason => "length",
        Trigger::Signal => "TOOL_LOOP",
    }
}

/// The operator that a trigger begins with.
fn usual_operator(trigger: Trigger) -> Operator {
    trigger.operators().first().copied().unwrap_or(Operator::Gt)
}

/// A threshold as it is typed.
pub fn threshold_text(value: &Threshold) -> String {
    match value {
        Threshold::Int(number) => number.to_string(),
        // `5.0` stays one, so that saving without a change changes nothing.
        Threshold::Float(number) => format!("{number:?}"),
        Threshold::Text(text) => text.clone(),
    }
}

/// A number keeps whether it was whole, because signatures are over its spelling.
fn draft_value(trigger: Trigger, text: &str) -> Option<DraftValue> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let as_text = || DraftValue::Text(text.to_owned());
    if matches!(trigger, Trigger::FinishReason | Trigger::Signal) {
        return Some(as_text());
    }
    let float = || text.parse().ok().filter(|number: &f64| number.is_finite());
    let whole = text.parse().ok().map(DraftValue::Int);
    Some(whole.or_else(|| float().map(DraftValue::Float)).unwrap_or_else(as_text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_stays_whole_or_not_as_it_was_typed() {
        let value = |text| draft_value(Trigger::CostUsd, text);
        assert_eq!(value(" 5 "), Some(DraftValue::Int(5)));
        assert_eq!(value("0.50"), Some(DraftValue::Float(0.5)));
        assert_eq!(value("5,0"), Some(DraftValue::Text("5,0".to_owned())));
        assert_eq!(value("NaN"), Some(DraftValue::Text("NaN".to_owned())));
        assert_eq!(value(" "), None);
        assert_eq!(
            draft_value(Trigger::FinishReason, "5"),
            Some(DraftValue::Text("5".to_owned()))
        );
    }

    #[test]
    fn another_trigger_brings_an_operator_that_goes_with_it_and_keeps_what_was_typed() {
        let form = PolicyForm::default().with_value("5").with_operator(Operator::Lte);
        let signal = form.clone().with_trigger(Trigger::Signal);
        assert_eq!((signal.operator, signal.value()), (Operator::Contains, ""));
        let back = signal.with_value("TOOL_LOOP").with_trigger(Trigger::StepCount);
        assert_eq!((back.operator, back.value()), (Operator::Gt, "5"));
        assert_eq!(form.with_trigger(Trigger::CostUsd).operator, Operator::Lte);
    }

    #[test]
    fn a_link_fills_the_form() {
        let query = Query::parse("trigger=signal&operator=eq&value=TOOL_LOOP&agent=a%20b&action=log&shadow=true");
        let form = PolicyForm::default().filled(&query);
        assert_eq!(
            (form.trigger, form.operator, form.value()),
            (Trigger::Signal, Operator::Contains, "TOOL_LOOP")
        );
        assert_eq!((form.all_agents, form.agent.as_str()), (false, "a b"));
        assert!(form.action == ActionKind::Log && form.shadow);
        assert_eq!(
            PolicyForm::default().filled(&Query::parse("trigger=what&agent=*")),
            PolicyForm::default()
        );
    }

    #[test]
    fn what_another_action_needs_is_not_sent() {
        let form = PolicyForm {
            model: "gpt-4o-mini".to_owned(),
            message: "  ".to_owned(),
            ..PolicyForm::default()
        };
        assert_eq!((form.draft().model, form.draft().message), (None, None));
        let switch = PolicyForm {
            action: ActionKind::SwitchModel,
            ..form
        };
        assert_eq!(switch.draft().model.as_deref(), Some("gpt-4o-mini"));
    }

    #[test]
    fn a_priority_that_is_no_number_is_a_problem_of_its_own() {
        let form = PolicyForm {
            priority: "first".to_owned(),
            ..PolicyForm::default()
        };
        let problems = form.vetted().unwrap_err();
        assert!(problems.iter().any(|problem| problem.field == Field::Priority));
    }

    #[test]
    fn a_number_that_is_none_is_told_what_one_looks_like() {
        let form = PolicyForm {
            name: "cap".to_owned(),
            ..PolicyForm::default().with_value("five")
        };
        let problems = form.vetted().unwrap_err();
        assert_eq!(problems.len(), 1);
        assert_eq!(
            (problems[0].field, problems[0].hint.as_deref()),
            (Field::Value, Some("for example 5"))
        );
    }

    #[test]
    fn a_copy_is_off_and_says_that_it_is_one() {
        let copy = PolicyForm {
            name: "cap".to_owned(),
            ..PolicyForm::default()
        }
        .copy();
        assert_eq!((copy.name.as_str(), copy.enabled), ("cap (copy)", false));
    }
}
