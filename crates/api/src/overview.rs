//! The answers of the first page: is anything failing, how much, and since when.

use domain::{FailureType, Severity};
use serde::{Deserialize, Serialize};

/// `GET /v1/overview`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Overview {
    /// Unix seconds by the server's clock.
    pub now: f64,
    /// "Right now" means a signal within this many seconds.
    pub window_secs: u64,
    /// Agents that are failing right now, the worst first.
    pub failing: Vec<Failing>,
    /// Runs that are going on.
    pub open_runs: Counted,
    /// Of the newest event of all agents; absent when there was none.
    pub last_event_at: Option<f64>,
}

/// An agent with a signal right now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Failing {
    pub agent_id: String,
    /// What fails, the worst first.
    pub failure_types: Vec<FailureType>,
    /// The worst of them.
    pub severity: Severity,
    /// When this streak began: before it the agent had no signal for as long as the window.
    pub since: f64,
    /// The streak is at least as old as `since`: looking back ended there.
    pub since_or_earlier: bool,
    /// Of the newest signal.
    pub last_at: f64,
    /// Signals of the streak; at least this many when `since_or_earlier`.
    pub signals: u64,
    /// The newest signal, and the run it is of.
    pub latest_signal: u64,
    pub latest_run: String,
}

/// A count whose counting may have stopped early.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Counted {
    pub count: u64,
    /// There may be more than `count`.
    pub at_least: bool,
}

/// How wide a bar of a chart is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum TimeStep {
    #[default]
    Hour,
    Day,
}

impl TimeStep {
    pub const ALL: [Self; 2] = [Self::Hour, Self::Day];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Hour => "hour",
            Self::Day => "day",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.as_str() == text)
    }

    pub const fn hours(self) -> i64 {
        match self {
            Self::Hour => 1,
            Self::Day => 24,
        }
    }
}

/// `GET /v1/activity`: one bucket per step from `from` to `to`, empty ones included, the oldest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Activity {
    pub step: TimeStep,
    /// The first bucket's start, in Unix seconds; steps are those of UTC.
    pub from: f64,
    /// The end of the last bucket.
    pub to: f64,
    pub buckets: Vec<ActivityBucket>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ActivityBucket {
    /// Runs that started.
    pub runs: u64,
    /// Of these, runs with a signal.
    pub affected: u64,
    /// Signals found, by severity.
    pub critical: u64,
    pub high: u64,
    pub medium: u64,
    pub low: u64,
}

impl ActivityBucket {
    pub const fn signals(&self) -> u64 {
        self.critical + self.high + self.medium + self.low
    }
}

/// `GET /v1/rates`: every agent's runs and runs with a signal by UTC day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Rates {
    /// The first day, as days since 1970.
    pub first_day: i64,
    /// Last seen first, at most 500.
    pub agents: Vec<AgentRates>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AgentRates {
    pub agent_id: String,
    /// Unix seconds.
    pub last_seen: f64,
    /// Runs per day from `first_day` to today.
    pub runs: Vec<u64>,
    /// Runs with a signal per day.
    pub affected: Vec<u64>,
}
