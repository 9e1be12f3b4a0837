//! What a policy does when it fires.

use serde::{Deserialize, Serialize};

/// The action with what it needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "type", content = "params", rename_all = "snake_case")]
pub enum Action {
    /// The run ends with an exception.
    Stop {
        /// Its text; the SDK has one of its own.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        message: Option<String>,
    },
    /// The agent is asked to use another model from now on.
    SwitchModel { model: String },
    /// The agent is asked to put this before its next question to the model.
    InjectPrompt { prompt: String },
    /// It is only noted.
    Log {},
}

/// The action without what it needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ActionKind {
    Stop,
    SwitchModel,
    InjectPrompt,
    Log,
}

impl ActionKind {
    pub const ALL: [Self; 4] = [Self::Stop, Self::SwitchModel, Self::InjectPrompt, Self::Log];

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Stop => "stop",
            Self::SwitchModel => "switch_model",
            Self::InjectPrompt => "inject_prompt",
            Self::Log => "log",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// The agent has to read what the policy asks for; the SDK cannot do it by itself.
    pub const fn is_advisory(self) -> bool {
        matches!(self, Self::SwitchModel | Self::InjectPrompt)
    }
}

impl Action {
    /// The longest prompt, in characters.
    pub const MOST_PROMPT: usize = 4000;
    /// The longest message, in characters.
    pub const MOST_MESSAGE: usize = 500;

    pub const fn kind(&self) -> ActionKind {
        match self {
            Self::Stop { .. } => ActionKind::Stop,
            Self::SwitchModel { .. } => ActionKind::SwitchModel,
            Self::InjectPrompt { .. } => ActionKind::InjectPrompt,
            Self::Log {} => ActionKind::Log,
        }
    }
}
