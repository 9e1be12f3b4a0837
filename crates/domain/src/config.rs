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
    OutOfRange { name: &'static str, least: f64, most: f64 },
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
        let failure =
            FailureType::from_key(detector).ok_or_else(|| ParamError::UnknownDetector(detector.to_owned()))?;
        self.set_param(failure, param, value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_is_set_by_its_names() {
        let mut thresholds = Thresholds::default();
        assert_eq!(thresholds.set("tool_loop", "threshold", 4.0), Ok(()));
        assert_eq!(thresholds.set("rag_empty_retrieval", "min_score", 0.5), Ok(()));
        assert_eq!(thresholds.tool_loop.threshold, 4);
        assert!((thresholds.rag_empty_retrieval.min_score - 0.5).abs() < 1e-9);
    }

    #[test]
    fn what_cannot_be_set_is_refused_with_the_reason() {
        for (detector, param, value, reason) in [
            ("tool_lop", "threshold", 3.0, "unknown detector `tool_lop`"),
            (
                "tool_loop",
                "treshold",
                3.0,
                "detector `tool_loop` has no setting `treshold`; it has threshold, window",
            ),
            (
                "empty_llm_response",
                "x",
                3.0,
                "detector `empty_llm_response` has no setting `x`; it has none",
            ),
            ("tool_loop", "threshold", 1.0, "`threshold` must be between 2 and 1000"),
            ("tool_loop", "threshold", 2.5, "`threshold` must be a whole number"),
            (
                "tool_loop",
                "threshold",
                f64::NAN,
                "`threshold` must be between 2 and 1000",
            ),
        ] {
            let mut thresholds = Thresholds::default();
            let error = thresholds.set(detector, param, value).expect_err(reason);
            assert_eq!(error.to_string(), reason);
            assert_eq!(thresholds, Thresholds::default());
        }
    }

    #[test]
    fn every_default_is_in_its_range_and_explained() {
        for &failure in FailureType::ALL {
            for param in Thresholds::default().params(failure) {
                assert!(
                    (param.least..=param.most).contains(&param.value),
                    "{failure:?} {}",
                    param.name
                );
                assert!(param.doc.ends_with('.'), "{failure:?} {}", param.name);
            }
        }
    }

    #[test]
    fn an_agent_without_a_section_has_the_default() {
        let mut own = Thresholds::default();
        own.tool_loop.threshold = 9;
        let config = DetectorConfig {
            agents: [("a".to_owned(), own.clone())].into(),
            ..DetectorConfig::default()
        };
        assert_eq!(config.thresholds_for("a"), &own);
        assert_eq!(config.thresholds_for("b"), &Thresholds::default());
    }
}
