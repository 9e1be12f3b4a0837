//! What is known of policies in force: where they fired, and which agents have them.

use serde::{Deserialize, Serialize};

/// `GET /v1/policies/state`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PolicyState {
    /// Unix seconds by the server's clock.
    pub now: f64,
    /// Of the last change of any policy.
    pub revision: u64,
    /// `POLICY_SIGNING_SECRET` is set, so every policy that is served is signed.
    pub signing: bool,
    /// Agents that fetched policies within the last day, the newest first.
    pub agents: Vec<AgentFetch>,
    /// One for each policy.
    pub policies: Vec<PolicyFigures>,
}

/// An agent that fetches policies.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AgentFetch {
    pub agent_id: String,
    /// The revision of the policies it fetched last.
    pub revision: u64,
    /// Unix seconds.
    pub fetched_at: f64,
    /// Of its SDK, where that is known.
    pub client_version: Option<String>,
}

/// The last day of one policy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PolicyFigures {
    pub policy_id: u32,
    /// Runs in which it fired in the last 24 hours; of a shadow policy, in which it would have.
    pub runs: u64,
    /// Firings in them: `log` fires more than once.
    pub times: u64,
    /// Unix seconds.
    pub last_at: Option<f64>,
    /// Runs in which its advisory action fired, and those that did what it asks for.
    pub advised: u64,
    pub acknowledged: u64,
    pub propagation: Propagation,
}

/// Which of the agents it is for have the present form of a policy.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Propagation {
    /// Agents that fetched since its last change.
    pub live_on: u32,
    /// Agents it is for, of those that fetched within the last day.
    pub of: u32,
    /// How long ago the one of them that has not asked for longest last asked, in seconds.
    pub oldest_secs: Option<f64>,
}
