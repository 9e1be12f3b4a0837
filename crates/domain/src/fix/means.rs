//! How a fix was made, and what became of it.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The number of a fix, counted by tenant from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct FixId(pub u64);

impl fmt::Display for FixId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

/// What a fix changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum FixMeans {
    /// A managed prompt: a new version of it was published in Langfuse.
    Langfuse,
    /// A runtime policy was made.
    Policy,
    /// Something that we do not see: the text of the fix was copied.
    Clipboard,
}

impl FixMeans {
    pub const ALL: [Self; 3] = [Self::Langfuse, Self::Policy, Self::Clipboard];

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Langfuse => "langfuse",
            Self::Policy => "policy",
            Self::Clipboard => "clipboard",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|means| means.as_str() == name)
    }
}

/// What became of a fix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum FixState {
    /// Sent, and it is not known yet whether it arrived: the connection died. Cleared up on the next look.
    Sent,
    /// It never arrived, or was refused; nothing was changed.
    Failed,
    /// A prompt version without the label that agents read, or a policy in shadow: no run has it yet.
    Staged,
    /// Agents use it.
    Live,
    /// Taken back.
    RolledBack,
}

impl FixState {
    pub const ALL: [Self; 5] = [Self::Sent, Self::Failed, Self::Staged, Self::Live, Self::RolledBack];

    /// The name on the wire and in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::Staged => "staged",
            Self::Live => "live",
            Self::RolledBack => "rolled_back",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_they_are_written() {
        for means in FixMeans::ALL {
            assert_eq!(FixMeans::parse(means.as_str()), Some(means));
            assert_eq!(serde_json::to_value(means).unwrap(), means.as_str());
        }
        for state in FixState::ALL {
            assert_eq!(FixState::parse(state.as_str()), Some(state));
            assert_eq!(serde_json::to_value(state).unwrap(), state.as_str());
        }
    }
}
