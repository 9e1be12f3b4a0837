//! Making a fix, and taking it back.

use serde::{Deserialize, Serialize};

use super::view::FixView;
use crate::policies::PolicyView;

/// `POST /v1/signals/{id}/apply-fix`: adds a paragraph to a managed prompt, as a new version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApplyFixRequest {
    /// At most 500 characters, one paragraph.
    pub fix_content: String,
    pub langfuse_prompt_name: String,
    /// The label whose version is changed, and that the new version gets.
    #[serde(default = "ApplyFixRequest::usual_label")]
    pub label: String,
    /// Whether the new version gets the label. Without it no agent reads the version until it is promoted.
    #[serde(default = "ApplyFixRequest::publishes")]
    pub publish: bool,
    /// The version that the difference was shown for: when the label is on another one by now, nothing is
    /// changed and the answer is 409 with the prompt as it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base_version: Option<u32>,
}

impl ApplyFixRequest {
    /// What Langfuse's SDKs read by default.
    pub const USUAL_LABEL: &'static str = "production";

    pub fn usual_label() -> String {
        Self::USUAL_LABEL.to_owned()
    }

    pub const fn publishes() -> bool {
        true
    }
}

/// The answer. The first six fields are those of the contract.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApplyFixAnswer {
    pub fix_id: u64,
    pub signal_id: u64,
    pub new_version: u32,
    /// In the Langfuse page; empty where the project is not known.
    pub prompt_url: String,
    /// The instructions before; for a chat, those of its system message.
    pub old_text: String,
    pub new_text: String,
    pub warnings: Vec<ApplyWarning>,
    pub fix: FixView,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ApplyWarning {
    /// The same fix was applied before: nothing was published now.
    AlreadyApplied,
    /// There is a newer version without the label, a draft or a fix that was taken back; this one does not have
    /// what was changed in it.
    DraftLeftBehind,
    /// Somebody published another version at the same moment: look at both.
    PublishedMeanwhile,
}

/// `POST /v1/signals/{id}/apply-policy`: makes the policy that ends the failure where it begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApplyPolicyRequest {
    /// Only note where it would have fired.
    #[serde(default)]
    pub shadow: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApplyPolicyAnswer {
    pub fix_id: u64,
    pub signal_id: u64,
    /// False when the same fix of this signal was applied before. A new fix may share its policy with those of
    /// other signals.
    pub created: bool,
    pub policy: PolicyView,
    pub fix: FixView,
}

/// `POST /v1/signals/{id}/record-copy`: the text was copied and is applied by hand somewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecordCopyRequest {
    /// Hashed at once; any length.
    pub fix_content: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecordCopyAnswer {
    pub fix_id: u64,
    pub signal_id: u64,
    pub fix: FixView,
}

/// `POST /v1/fixes/{id}/promote`: gives the label to a staged version, or makes a shadow policy act.
/// `POST /v1/fixes/{id}/rollback` needs no body.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PromoteRequest {
    /// Another label than the one that was chosen when it was applied.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
}
