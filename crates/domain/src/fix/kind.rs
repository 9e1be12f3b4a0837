//! What kind of change mends a failure, and whether it may be applied by a click.

use serde::{Deserialize, Serialize};

/// The kind of fix a failure type needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum FixType {
    /// One sentence added to the system prompt.
    PromptAddition,
    /// Code or infrastructure must change.
    CodeChange,
    /// A security finding: a person decides.
    NoAutoApply,
}

impl FixType {
    /// Whether applying must be refused, at the API and not only in the page.
    pub const fn apply_blocked(self) -> bool {
        !matches!(self, Self::PromptAddition)
    }
}
