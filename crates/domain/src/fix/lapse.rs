//! Why a fix stopped to be in force without being taken back.

use serde::{Deserialize, Serialize};

/// What somebody did to what a fix had changed, elsewhere than on the fix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum Lapse {
    /// The label that agents read was given to a version without the text, or taken away from all of them.
    LabelMoved {
        /// The version that has the label now.
        version: Option<u32>,
    },
    /// The policy was switched off.
    PolicyOff,
    /// The policy only notes where it would have fired.
    PolicyInShadow,
    /// The policy has another condition, action or agent by now.
    PolicyChanged,
    PolicyDeleted,
}
