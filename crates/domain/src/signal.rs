//! A detector's finding about a run.

use serde::{Deserialize, Serialize};

use crate::detectors::{Evidence, FailureType};
use crate::explanation::Explanation;
use crate::severity::Severity;

/// What a detector found, after the judgement over all findings of the run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Signal {
    pub severity: Severity,
    /// 0 to 1.
    pub confidence: f64,
    /// The step the finding points at, in the client's counting.
    pub step: u32,
    /// How many signals the run has in all; more than one raised the confidence.
    pub co_signal_count: u32,
    pub evidence: Evidence,
}

impl Signal {
    pub fn failure_type(&self) -> FailureType {
        self.evidence.failure_type()
    }

    pub fn explain(&self) -> Explanation {
        self.evidence.explain()
    }
}
