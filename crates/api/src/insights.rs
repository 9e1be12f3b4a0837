//! What the history of an agent says, in the shapes of the original API.

use domain::FailureType;
use serde::{Deserialize, Serialize};

/// `GET /v1/agents/{id}/insights`. Days are UTC dates like `2026-01-31`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Insights {
    pub agent_id: String,
    /// Inputs seen in two or more of the newest runs, by hash, most affected first, at most 20.
    pub input_patterns: Vec<InputPattern>,
    /// The last 30 days.
    pub signal_trends: Vec<SignalTrend>,
    /// The ten newest.
    pub versions: Vec<VersionInsight>,
    pub time_to_tool: TimeToTool,
    /// The last 30 days by hour of the UTC day; always 24 entries.
    pub hourly_pattern: Vec<HourInsight>,
    /// The last 30 days.
    pub failure_rates: Vec<FailureRate>,
    /// The last 7 days; systemic from one run in ten.
    pub systemic_patterns: Vec<SystemicPattern>,
    pub deploy_events: Vec<DeployEvent>,
    /// What each of these deploys did to the failure rate.
    #[serde(default)]
    pub deploy_regressions: Vec<DeployRegression>,
    /// How many of the newest runs the sampled figures (input patterns, time to tool) rest on.
    pub sampled_runs: u64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InputPattern {
    pub input_hash: String,
    pub failure_type: FailureType,
    pub triggered_count: u64,
    pub total_runs: u64,
    /// 0 to 1.
    pub rate: f64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignalTrend {
    pub failure_type: FailureType,
    pub agent_version: String,
    pub day: String,
    pub count: u64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VersionInsight {
    pub agent_version: String,
    pub run_count: u64,
    pub runs_with_signals: u64,
    pub signal_count: u64,
    /// Affected runs over all runs, 0 to 1.
    pub signal_rate: f64,
    pub first_seen: f64,
    pub last_seen: f64,
}

/// The step of the first tool call, over the newest runs that used a tool.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TimeToTool {
    pub p25: Option<f64>,
    pub p50: Option<f64>,
    pub p75: Option<f64>,
    pub avg_steps: Option<f64>,
    pub runs_with_tool: u64,
    pub total_runs: u64,
    /// The last 14 days that have runs with a tool.
    pub daily_trend: Vec<DailySteps>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DailySteps {
    pub day: String,
    pub avg_steps: f64,
    pub runs: u64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HourInsight {
    /// 0 to 23, UTC.
    pub hour_of_day: u8,
    pub run_count: u64,
    /// Runs with a signal.
    pub signal_count: u64,
    pub signal_rate: f64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FailureRate {
    pub failure_type: FailureType,
    pub day: String,
    pub total_runs: u64,
    pub affected_runs: u64,
    pub rate: f64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SystemicPattern {
    pub failure_type: FailureType,
    pub total_runs: u64,
    pub affected_runs: u64,
    pub rate: f64,
    /// First and last day with the failure.
    pub first_seen: String,
    pub last_seen: String,
    pub is_systemic: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeployEvent {
    pub id: String,
    pub version: String,
    pub deployed_at: f64,
    /// Numbers and flags as sent, text hashed.
    #[cfg_attr(feature = "openapi", schema(value_type = std::collections::BTreeMap<String, serde_json::Value>))]
    pub meta: domain::Fields,
}

/// Runs of the agent in the seven days before a deploy and after it, or until the deploy next to it.
///
/// Runs are counted by the hour, and the hour of a deploy has runs of both sides, so it is left out.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeployRegression {
    pub deploy_id: String,
    pub version: String,
    pub deployed_at: f64,
    /// Share of runs with a signal; 0 when there were none.
    pub before_rate: f64,
    pub after_rate: f64,
    pub delta_rate: f64,
    pub before_runs: u64,
    pub after_runs: u64,
    /// At least ten runs on each side, and the rate rose by more than chance explains (two-sided 95 %).
    pub is_regression: bool,
}
