//! A policy tried on stored runs.

use domain::FailureType;
use serde::{Deserialize, Serialize};

/// `POST /v1/policies/backtest`. The answer is lines of JSON, each a [`BacktestLine`]; closing the
/// connection ends the work.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BacktestRequest {
    /// As `POST /v1/policies` takes it. `enabled` and `shadow` do not matter.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub policy: serde_json::Value,
    /// How many of the newest finished runs, 1 to 10,000.
    #[serde(default = "BacktestRequest::usual_runs")]
    pub runs: u32,
    /// The saved policy that is being edited: it is tried beside, and does not stand in its own way.
    #[serde(default)]
    pub saved: Option<u32>,
}

impl BacktestRequest {
    pub const MOST_RUNS: u32 = 10_000;

    pub const fn usual_runs() -> u32 {
        1000
    }
}

/// One line of the answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
// It is small enough where addresses are.
#[cfg_attr(
    target_pointer_width = "64",
    expect(clippy::large_enum_variant, reason = "the large one comes once, at the end")
)]
pub enum BacktestLine {
    Progress {
        done: u32,
        of: u32,
    },
    /// The last line.
    Done {
        edited: Backtest,
        saved: Option<Backtest>,
    },
    /// The last line when the store failed meanwhile.
    Failed {
        detail: String,
        request_id: String,
    },
}

/// What the policy would have done.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Backtest {
    /// Runs that it was tried on: those of its agents among the newest finished ones.
    pub runs: u32,
    /// Start of the oldest of them, Unix seconds.
    pub since: Option<f64>,
    /// Runs in which it would have fired.
    pub fired: u32,
    /// Of those, by failure type, most first. A run with several counts for each.
    pub with_failure: Vec<(FailureType, u32)>,
    /// Of those, without any signal.
    pub clean: u32,
    /// Middle of the steps at which it would first have fired.
    pub median_step: Option<u32>,
    /// Runs in which another policy in force would have taken its place at every chance.
    pub starved: u32,
    /// What the runs used after it would have stopped them; null for other actions, after which nobody
    /// can tell what the agent would have done.
    pub saved: Option<Saving>,
    /// Every day from the oldest run to the newest.
    pub days: Vec<BacktestDay>,
    /// The newest runs in which it would have fired, at most 50.
    pub examples: Vec<BacktestRun>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Saving {
    pub tokens: u64,
    /// Estimated.
    pub cost_usd: f64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BacktestDay {
    /// Start of the UTC day, Unix seconds.
    pub start: f64,
    pub runs: u32,
    pub fired: u32,
    /// Of those, without any signal.
    pub clean: u32,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BacktestRun {
    pub run_id: String,
    pub agent_id: String,
    /// Unix seconds.
    pub started_at: f64,
    /// Where it would first have fired.
    pub step: u32,
    /// The figure at that moment, in words: `6`, `$0.51`, `length`, `TOOL_LOOP`.
    pub value: String,
    pub failure_types: Vec<FailureType>,
    pub saved: Option<Saving>,
}
