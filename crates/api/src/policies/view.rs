//! A policy as it is served, to people and to agents.

use domain::policy::{Condition, PolicyId};
use serde::{Deserialize, Serialize};

/// A policy. The fields of the agent's contract first, then those that only people need.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PolicyView {
    #[cfg_attr(feature = "openapi", schema(value_type = u32))]
    pub id: PolicyId,
    /// `*` for all agents.
    pub agent_id: String,
    pub name: String,
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub condition: Condition,
    pub action: ActionView,
    pub enabled: bool,
    /// The lowest is looked at first.
    pub priority: u32,
    /// Unix seconds.
    pub created_at: f64,
    /// Unix seconds.
    pub updated_at: f64,
    /// Of the last change; also the `ETag` of the policy.
    pub revision: u64,
    /// Never sent to agents: the server notes where it would have fired.
    pub shadow: bool,
    /// HMAC-SHA256 over the fields of the contract, as the SDK checks it; absent without a secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sig_version: Option<u32>,
}

/// What `ETag` and `If-Match` say of the form with this revision.
pub fn etag(revision: u64) -> String {
    format!("\"{revision}\"")
}

/// The action as agents read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ActionView {
    /// `stop`, `switch_model`, `inject_prompt` or `log`.
    #[serde(rename = "type")]
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub kind: domain::policy::ActionKind,
    #[serde(default)]
    pub params: ParamsView,
}

/// What an action needs. Fields in alphabetical order, as the signature has them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ParamsView {
    /// Of `stop`: the text of the exception.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Of `switch_model`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// Of `inject_prompt`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prompt: Option<String>,
}

/// `DELETE /v1/policies/{policy_id}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PolicyDeleted {
    /// Always true.
    pub deleted: bool,
    #[cfg_attr(feature = "openapi", schema(value_type = u32))]
    pub policy_id: PolicyId,
    /// The entry of the history by which it can be restored.
    pub revision: u64,
}

impl PolicyDeleted {
    /// What `If-Match` says of the policy while it is deleted.
    pub fn etag(&self) -> String {
        etag(self.revision)
    }
}
