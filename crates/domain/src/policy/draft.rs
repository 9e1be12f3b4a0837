//! A policy before it is known to make sense: as a form, a request or a file gives it.

use std::borrow::Cow;

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

/// A threshold as it was given.
#[derive(Clone, Debug, PartialEq)]
pub enum DraftValue {
    Int(i64),
    Float(f64),
    Text(String),
    /// Something that is never a threshold: `null`, a flag, a list or an object. Says which.
    Other(&'static str),
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
}

impl Field {
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
