//! Where one policy fired.

use serde::{Deserialize, Serialize};

/// `GET /v1/policies/{policy_id}/activity`: the last 30 days.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PolicyActivity {
    /// Names it fired under: agents tell the name alone, and it may have had others before.
    pub names: Vec<String>,
    /// Unix seconds.
    pub from: f64,
    pub to: f64,
    /// Every day of the range, also those on which it did not fire.
    pub days: Vec<PolicyDay>,
    /// For whom, most runs first.
    pub agents: Vec<PolicyAgent>,
    /// The newest, at most 100.
    pub runs: Vec<FiredRun>,
    /// Middle of the steps at which it first fired, over `runs`.
    pub median_step: Option<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PolicyDay {
    /// Start of the UTC day, Unix seconds.
    pub start: f64,
    pub runs: u64,
    pub times: u64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PolicyAgent {
    pub agent_id: String,
    pub runs: u64,
    pub times: u64,
    /// Unix seconds.
    pub last_at: f64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FiredRun {
    pub run_id: String,
    pub agent_id: String,
    /// Of the first firing in the run.
    pub step: u32,
    /// Unix seconds.
    pub at: f64,
    pub times: u32,
    /// It would have fired: the policy was in shadow.
    pub shadow: bool,
    /// Of an advisory action.
    pub acknowledged: Option<bool>,
}
