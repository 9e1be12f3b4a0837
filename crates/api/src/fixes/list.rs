//! Fixes in lists, and the text of one.

use serde::{Deserialize, Serialize};

use super::status::Verification;
use super::view::{FixView, VerdictTurn};

/// `GET /v1/fixes?agent=&failure_type=&state=&before=&limit=`: newest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FixList {
    pub fixes: Vec<FixEntry>,
    /// Pass it as `before` for the next page; absent on the last one.
    pub next: Option<u64>,
}

/// `GET /v1/fixes?counts=false`: the same without the runs since.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BriefFixList {
    /// Without `notes`.
    pub fixes: Vec<FixView>,
    /// As in the list with counts.
    pub next: Option<u64>,
}

/// Either of the two.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(untagged)]
pub enum FixListAnswer {
    Counted(FixList),
    Brief(BriefFixList),
}

/// A fix with what is known of its effect. Also the answer of `GET /v1/fixes/{id}`, of a rollback and of a
/// promotion.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FixEntry {
    pub fix: FixView,
    pub verification: Verification,
}

/// `GET /v1/fixes/verdicts?limit=`: how verdicts about fixes turned, newest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VerdictList {
    pub verdicts: Vec<VerdictTurn>,
}

/// `GET /v1/fixes/{id}/text`: what was changed, read from Langfuse for this answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FixDiff {
    pub old_text: String,
    pub new_text: String,
    /// The version that the label is on now.
    pub current_version: Option<u32>,
}
