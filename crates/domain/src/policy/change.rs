//! Why a policy changed.

use serde::{Deserialize, Serialize};

/// Why a policy changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    Create,
    Update,
    Toggle,
    Delete,
    Restore,
    /// It got another place in the order.
    Move,
    Import,
}

impl ChangeKind {
    pub const ALL: [Self; 7] = [
        Self::Create,
        Self::Update,
        Self::Toggle,
        Self::Delete,
        Self::Restore,
        Self::Move,
        Self::Import,
    ];

    /// The name on the wire and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Update => "update",
            Self::Toggle => "toggle",
            Self::Delete => "delete",
            Self::Restore => "restore",
            Self::Move => "move",
            Self::Import => "import",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}
