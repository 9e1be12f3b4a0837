//! A fix as it is kept: what was done, never the text.

use domain::policy::PolicyId;
use domain::{FailureType, FixId, FixMeans, FixState, Lapse, Verdict};
use serde::{Deserialize, Serialize};

/// A fix that was made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FixView {
    #[cfg_attr(feature = "openapi", schema(value_type = u64))]
    pub id: FixId,
    pub signal_id: u64,
    pub run_id: String,
    pub agent_id: String,
    pub failure_type: FailureType,
    pub means: FixMeans,
    pub state: FixState,
    /// Unix seconds. A staged fix counts from when it was promoted.
    pub applied_at: f64,
    /// Who: the first characters of the key, or `dev`.
    pub applied_by: String,
    /// When it was taken back, Unix seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rolled_back_at: Option<f64>,
    /// It is no longer in force though nobody took it back here. Runs stopped to count for it then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lapsed: Option<FixLapse>,
    /// Whether what it changes was there before, by somebody else: taking it back changes nothing there.
    #[serde(default)]
    pub joined: bool,
    /// Of the text: the first 16 hex digits of its SHA-256.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_hash: Option<String>,
    /// Of the text, in characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_length: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prompt: Option<PromptFixView>,
    /// The policy that was made; it may have been changed or deleted since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<u32>))]
    pub policy: Option<PolicyId>,
    /// The verdict that was noted last. The runs since may say more by now; see `Verification`.
    pub verdict: Verdict,
    /// How the verdict turned, newest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<FixNote>,
}

/// Somebody changed what the fix had changed, elsewhere than on the fix.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FixLapse {
    /// Since when it is not in force: when that was done, or seen. Unix seconds.
    pub at: f64,
    /// What is the matter now.
    #[serde(flatten)]
    pub why: Lapse,
}

/// What was published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PromptFixView {
    pub name: String,
    pub label: String,
    /// The version it was made from, and that a rollback gives the label back to.
    pub base_version: u32,
    /// The version it became; absent while that is not known.
    pub version: Option<u32>,
    /// In the Langfuse page.
    pub url: Option<String>,
}

/// A verdict that turned, with what it is about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VerdictTurn {
    #[cfg_attr(feature = "openapi", schema(value_type = u64))]
    pub fix_id: FixId,
    pub signal_id: u64,
    pub agent_id: String,
    pub failure_type: FailureType,
    pub note: FixNote,
}

/// A verdict that turned.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FixNote {
    /// Unix seconds.
    pub at: f64,
    pub from: Verdict,
    pub to: Verdict,
    /// Runs since the fix at that moment, and how many of them had the failure.
    pub runs: u64,
    pub recurrences: u64,
}
