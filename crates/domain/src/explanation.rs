//! What a signal means, in plain language.

use serde::{Deserialize, Serialize};

/// Formatted from a signal's typed evidence; it never needs the content of the run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Explanation {
    /// A headline with this case's names and numbers.
    pub title: String,
    /// What happened.
    pub what: String,
    pub why_it_matters: String,
    /// The evidence in one line.
    pub evidence_summary: String,
    pub suggested_fixes: Vec<SuggestedFix>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SuggestedFix {
    pub description: String,
    /// `python`, `text` (a prompt sentence) or `yaml`.
    pub language: String,
    pub code: String,
}

impl SuggestedFix {
    pub fn new(description: &str, language: &str, code: &str) -> Self {
        Self {
            description: description.into(),
            language: language.into(),
            code: code.into(),
        }
    }
}
