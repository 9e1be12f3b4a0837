//! What a policy says, apart from where it is kept.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::action::Action;
use super::condition::Condition;
use crate::label::Label;

/// A policy's number. The SDK knows policies by it, so it is never given again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct PolicyId(pub u32);

impl fmt::Display for PolicyId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

/// Whose runs a policy is for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "Label", into = "Label")]
pub enum AgentScope {
    /// `*` on the wire.
    All,
    Agent(Label),
}

impl AgentScope {
    pub const ALL_AGENTS: &'static str = "*";

    pub fn as_str(&self) -> &str {
        match self {
            Self::All => Self::ALL_AGENTS,
            Self::Agent(agent) => agent.as_str(),
        }
    }

    pub fn covers(&self, agent_id: &str) -> bool {
        match self {
            Self::All => true,
            Self::Agent(agent) => agent == agent_id,
        }
    }

    /// Whether some agent is in both.
    pub fn meets(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Agent(one), Self::Agent(other)) => one == other,
            _ => true,
        }
    }
}

impl From<Label> for AgentScope {
    fn from(label: Label) -> Self {
        if label == Self::ALL_AGENTS {
            Self::All
        } else {
            Self::Agent(label)
        }
    }
}

impl From<AgentScope> for Label {
    fn from(scope: AgentScope) -> Self {
        Self::name(scope.as_str())
    }
}

/// A policy as an operator writes it. Made by [`super::vet`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PolicyRule {
    /// As it stands in the events of runs; need not be unique.
    pub name: Label,
    pub agent_id: AgentScope,
    pub condition: Condition,
    pub action: Action,
    pub enabled: bool,
    /// The lowest is looked at first, from 0 to [`PolicyRule::LOWEST_PRIORITY`].
    pub priority: u32,
    /// Never sent to agents: the server notes where it would have fired.
    pub shadow: bool,
}

impl PolicyRule {
    pub const USUAL_PRIORITY: u32 = 100;
    /// The largest number, which is looked at last.
    pub const LOWEST_PRIORITY: u32 = 1_000_000;

    /// Whether agents obey it.
    pub const fn is_live(&self) -> bool {
        self.enabled && !self.shadow
    }

    /// The rule as if agents obeyed it, to see what it would do.
    #[must_use]
    pub fn as_live(&self) -> Self {
        Self {
            enabled: true,
            shadow: false,
            ..self.clone()
        }
    }
}
