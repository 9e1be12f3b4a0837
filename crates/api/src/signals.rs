//! Signals on the wire.

use domain::policy::PolicyRule;
use domain::run::Aftermath;
use domain::{Explanation, FailureType, FixType, RunSummary, Severity, Signal, SuggestedFix};
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
    /// Left out, as the next one and the fixes, when the request says `explain=false`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub what: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub why_it_matters: String,
    pub evidence_summary: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub suggested_fixes: Vec<SuggestedFix>,
    pub fix_type: FixType,
    /// Applying a fix by a click is refused for this type.
    pub apply_blocked: bool,
    /// Always false: kept for clients of the original API.
    pub shadow: bool,
    /// Whether an alert was sent.
    pub alerted: bool,
}

/// Where and when a signal was found.
#[derive(Clone, Copy, Debug)]
pub struct Finding<'a> {
    pub id: u64,
    pub run_id: &'a str,
    pub agent_id: &'a str,
    pub agent_version: &'a str,
    /// Unix seconds by the server's clock.
    pub detected_at: f64,
    pub confirmed: bool,
}

impl SignalView {
    /// The signal as it is served; without prose unless `explain`.
    pub fn new(found: Finding<'_>, signal: &Signal, explain: bool) -> Self {
        let explanation = signal.explain();
        let fix_type = signal.failure_type().fix_type();
        let prose = |text: String| if explain { text } else { String::new() };
        Self {
            id: found.id,
            failure_type: signal.failure_type(),
            severity: signal.severity,
            step_index: signal.step,
            confidence: signal.confidence,
            detected_at: found.detected_at,
            run_id: found.run_id.to_owned(),
            agent_id: found.agent_id.to_owned(),
            agent_version: found.agent_version.to_owned(),
            confirmed: found.confirmed,
            co_signal_count: signal.co_signal_count,
            evidence: evidence(signal),
            evidence_steps: signal.evidence.steps(),
            title: explanation.title,
            what: prose(explanation.what),
            why_it_matters: prose(explanation.why_it_matters),
            evidence_summary: explanation.evidence_summary,
            suggested_fixes: if explain {
                explanation.suggested_fixes
            } else {
                Vec::new()
            },
            fix_type,
            apply_blocked: fix_type.apply_blocked(),
            shadow: false,
            alerted: false,
        }
    }

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

/// Evidence is plain data; should a part of it ever not fit JSON, it is served without.
fn evidence(signal: &Signal) -> serde_json::Value {
    let fields = signal.evidence.serialize_fields(serde_json::value::Serializer);
    fields.unwrap_or(serde_json::Value::Null)
}

/// `GET /v1/signals/{id}`: the signal and the run it was found in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignalDetail {
    pub signal: SignalView,
    pub run: Option<RunSummary>,
    /// What the run spent from the evidence on; absent when the evidence names no step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aftermath: Option<Aftermath>,
    /// The group it belongs to, over the last seven days.
    pub group: Option<SignalGroupView>,
    /// A policy that would end the next such run where the failure begins; absent where nothing tells a
    /// running agent in time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub guard: Option<PolicyRule>,
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
    /// The newest signal of the worst severity: the one to look at first.
    pub worst_signal_id: u64,
    /// What this kind of failure is, in one sentence.
    pub summary: String,
}
