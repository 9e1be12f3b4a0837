//! A policy before it is known to make sense: as a form, a request or a file gives it.

use std::borrow::Cow;

use super::action::Action;
use super::condition::Threshold;
use super::rule::PolicyRule;

/// What was given. `None` is a field that was left out.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Draft {
    pub name: Option<String>,
    pub agent_id: Option<String>,
    pub trigger: Option<String>,
    pub operator: Option<String>,
    pub value: Option<DraftValue>,
    pub action: Option<String>,
    /// `action.params.model`.
    pub model: Option<String>,
    /// `action.params.prompt`.
    pub prompt: Option<String>,
    /// `action.params.message`.
    pub message: Option<String>,
    pub priority: Option<i64>,
    pub enabled: Option<bool>,
    pub shadow: Option<bool>,
}

impl Draft {
    /// What would have to be given for this rule.
    pub fn of(rule: &PolicyRule) -> Self {
        let (mut model, mut prompt, mut message) = (None, None, None);
        match &rule.action {
            Action::Stop { message: text } => message.clone_from(text),
            Action::SwitchModel { model: name } => model = Some(name.clone()),
            Action::InjectPrompt { prompt: text } => prompt = Some(text.clone()),
            Action::Log {} => {}
        }
        Self {
            name: Some(rule.name.as_str().to_owned()),
            agent_id: Some(rule.agent_id.as_str().to_owned()),
            trigger: Some(rule.condition.trigger.as_str().to_owned()),
            operator: Some(rule.condition.operator.as_str().to_owned()),
            value: Some(DraftValue::of(&rule.condition.value)),
            action: Some(rule.action.kind().as_str().to_owned()),
            model,
            prompt,
            message,
            priority: Some(i64::from(rule.priority)),
            enabled: Some(rule.enabled),
            shadow: Some(rule.shadow),
        }
    }
}

/// A threshold as it was given.
#[derive(Clone, Debug, PartialEq)]
pub enum DraftValue {
    Int(i64),
    Float(f64),
    Text(String),
    /// Something that is never a threshold: `null`, a flag, a list or an object. Says which.
    Other(&'static str),
}

impl DraftValue {
    fn of(threshold: &Threshold) -> Self {
        match threshold {
            Threshold::Int(number) => Self::Int(*number),
            Threshold::Float(number) => Self::Float(*number),
            Threshold::Text(text) => Self::Text(text.clone()),
        }
    }
}

/// A field of a policy, named as on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    Name,
    Agent,
    Trigger,
    Operator,
    Value,
    Action,
    Model,
    Prompt,
    Message,
    Priority,
    Enabled,
    Shadow,
    /// The policy as a whole.
    Policy,
    /// The object that trigger, operator and value stand in.
    Condition,
    /// The object that type and params stand in.
    ActionObject,
    /// The object that model, prompt and message stand in.
    Params,
}

impl Field {
    /// What a rule consists of, in the order of the form.
    pub const OF_RULE: [Self; 12] = [
        Self::Name,
        Self::Agent,
        Self::Trigger,
        Self::Operator,
        Self::Value,
        Self::Action,
        Self::Model,
        Self::Prompt,
        Self::Message,
        Self::Priority,
        Self::Enabled,
        Self::Shadow,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Agent => "agent_id",
            Self::Trigger => "condition.trigger",
            Self::Operator => "condition.operator",
            Self::Value => "condition.value",
            Self::Action => "action.type",
            Self::Model => "action.params.model",
            Self::Prompt => "action.params.prompt",
            Self::Message => "action.params.message",
            Self::Priority => "priority",
            Self::Enabled => "enabled",
            Self::Shadow => "shadow",
            Self::Policy => "policy",
            Self::Condition => "condition",
            Self::ActionObject => "action",
            Self::Params => "action.params",
        }
    }
}

/// Why a field cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub field: Field,
    /// What is wrong, as part of a sentence: "`gt` does not go with `signal`".
    pub detail: Cow<'static, str>,
    /// What to do instead.
    pub hint: Option<Cow<'static, str>>,
}

impl Problem {
    pub fn new(field: Field, detail: impl Into<Cow<'static, str>>) -> Self {
        Self {
            field,
            detail: detail.into(),
            hint: None,
        }
    }

    pub fn hint(mut self, hint: impl Into<Cow<'static, str>>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_stand_in_the_order_of_the_form() {
        assert!(Field::OF_RULE.is_sorted());
    }
}
