//! Whether a fix worked.

use domain::verification::{Odds, Timeline, Traffic, Weight};
use domain::{FixMeans, Proportion, Verdict};
use serde::{Deserialize, Serialize};

use super::view::FixView;

/// `GET /v1/signals/{id}/fix-status`: of the fix of the signal that was put in force last and still is; without
/// one, of the last that was begun, else of the last text that was copied, else of the last that lapsed, else of
/// the last that was taken back. Only `fix_applied: false` when there is none, or none that arrived.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(untagged)]
#[expect(clippy::large_enum_variant, reason = "one exists at a time")]
pub enum FixStatus {
    Applied {
        /// Whether it is in force. The rest is told of any: of one that waits, has lapsed or was taken back, as far
        /// as it went.
        fix_applied: bool,
        /// Unix seconds.
        applied_at: f64,
        applied_via: FixMeans,
        langfuse_prompt_name: Option<String>,
        langfuse_version: Option<u32>,
        runs_after_fix: u64,
        recurrences_after_fix: u64,
        verdict: Verdict,
        fix: FixView,
        verification: Verification,
        /// Every fix of this signal, newest first, with this one.
        history: Vec<FixView>,
    },
    None {
        /// Always false.
        fix_applied: bool,
    },
}

/// What the runs before and after a fix can tell. What is counted is said in `docs/verification.md`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Verification {
    pub verdict: Verdict,
    pub before: RateView,
    pub after: RateView,
    /// Absent without runs before the fix.
    pub odds: Option<Odds>,
    pub weight: Option<Weight>,
    /// Runs since the fix in which the failure began and the policy ended it; they are no recurrences.
    pub contained: u64,
    /// Runs that are not counted: under way when the fix was made or not over yet.
    pub unfinished: u64,
    /// Started so soon after the fix that they may have used what agents keep in memory.
    pub too_soon: u64,
    /// Runs whose version tells that they do not carry the fix.
    pub without_fix: u64,
    /// Whether it can be told at all which runs carry the fix.
    pub version_tells: bool,
    pub traffic: Traffic,
    /// The runs that count, from before the fix to now.
    pub timeline: Timeline,
}

/// Runs with the failure.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RateView {
    pub hits: u64,
    pub runs: u64,
    /// 0 to 1; 0 of no runs.
    pub rate: f64,
    /// Bounds of the rate with 95 % (Wilson), 0 to 1.
    pub low: f64,
    pub high: f64,
}

impl From<Proportion> for RateView {
    fn from(of: Proportion) -> Self {
        let (low, high) = of.interval();
        Self {
            hits: of.hits,
            runs: of.total,
            rate: of.rate(),
            low,
            high,
        }
    }
}
