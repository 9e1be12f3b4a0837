//! Detector thresholds: defaults, and overrides per agent.

use std::collections::BTreeMap;

use crate::detectors::FailureType;
pub use crate::detectors::Thresholds;

/// The thresholds in force, as `detectors.yml` sets them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DetectorConfig {
    pub default: Thresholds,
    /// Complete thresholds per agent id: the default with that agent's changes.
    pub agents: BTreeMap<String, Thresholds>,
}

impl DetectorConfig {
    pub fn thresholds_for(&self, agent_id: &str) -> &Thresholds {
        self.agents.get(agent_id).unwrap_or(&self.default)
    }
}

/// Why a threshold cannot be set.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ParamError {
    #[error("unknown detector `{0}`")]
    UnknownDetector(String),
    #[error("detector `{detector}` has no setting `{name}`; it has {known}")]
    UnknownParam {
        detector: &'static str,
        name: String,
        known: String,
    },
    #[error("`{name}` must be between {least} and {most}")]
    OutOfRange {
        name: &'static str,
        least: f64,
        most: f64,
    },
    #[error("`{name}` must be a whole number")]
    NotWhole { name: &'static str },
}

/// One setting of a detector, for the documentation and the API.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Param {
    pub name: &'static str,
    /// What it means and its unit.
    pub doc: &'static str,
    pub value: f64,
    pub least: f64,
    pub most: f64,
}

impl Thresholds {
    /// Sets one parameter by the names of `detectors.yml`.
    pub fn set(&mut self, detector: &str, param: &str, value: f64) -> Result<(), ParamError> {
        let failure = FailureType::from_key(detector)
            .ok_or_else(|| ParamError::UnknownDetector(detector.to_owned()))?;
        self.set_param(failure, param, value)
    }
}
