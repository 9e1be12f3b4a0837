//! Signals on the wire.

use domain::{Explanation, FailureType, FixType, RunSummary, Severity, SuggestedFix};
use serde::{Deserialize, Serialize};

use crate::page::Page;

/// `GET /v1/signals` and `GET /v1/agents/{id}/signals`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignalList {
    pub signals: Vec<SignalView>,
    pub page: Page,
}

/// A signal with its evidence and its plain-language explanation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignalView {
    /// 53 bits, so that JavaScript reads it exactly.
    pub id: u64,
    pub failure_type: FailureType,
    pub severity: Severity,
    /// The step the signal points at.
    pub step_index: u32,
    /// 0 to 1.
    pub confidence: f64,
    /// Unix seconds by the server's clock.
    pub detected_at: f64,
    pub run_id: String,
    pub agent_id: String,
    pub agent_version: String,
    /// The run is over; before that a signal is provisional and may be withdrawn.
    pub confirmed: bool,
    /// How many signals the run has in all.
    pub co_signal_count: u32,
    /// What the detector saw, in the failure type's own fields.
    pub evidence: serde_json::Value,
    /// The steps the evidence speaks of.
    pub evidence_steps: Vec<u32>,
    pub title: String,
    pub what: String,
    pub why_it_matters: String,
    pub evidence_summary: String,
    pub suggested_fixes: Vec<SuggestedFix>,
    pub fix_type: FixType,
    /// Applying a fix by a click is refused for this type.
    pub apply_blocked: bool,
    /// Always false: kept for clients of the original API.
    pub shadow: bool,
    /// Whether an alert was sent.
    pub alerted: bool,
}

impl SignalView {
    /// The explanation as one value.
    pub fn explanation(&self) -> Explanation {
        Explanation {
            title: self.title.clone(),
            what: self.what.clone(),
            why_it_matters: self.why_it_matters.clone(),
            evidence_summary: self.evidence_summary.clone(),
            suggested_fixes: self.suggested_fixes.clone(),
        }
    }
}

/// `GET /v1/signals/{id}`: the signal and the run it was found in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignalDetail {
    pub signal: SignalView,
    pub run: Option<RunSummary>,
    /// The group it belongs to, over the last seven days.
    pub group: Option<SignalGroupView>,
}

/// `GET /v1/signals/groups`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignalGroupList {
    /// Worst severity first, then most frequent.
    pub groups: Vec<SignalGroupView>,
}

/// Signals of one type and agent taken together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignalGroupView {
    pub failure_type: FailureType,
    pub agent_id: String,
    /// The worst severity in the group.
    pub severity: Severity,
    /// Affected runs.
    pub count: u64,
    pub first_seen: f64,
    pub last_seen: f64,
    /// Per UTC day, the oldest of seven first.
    pub sparkline: Vec<u64>,
    /// The newest signal of the group.
    pub latest_signal_id: u64,
    /// What this kind of failure is, in one sentence.
    pub summary: String,
}
