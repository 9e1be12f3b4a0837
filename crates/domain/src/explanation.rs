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

/// `1 retrieval`, `2 retrievals`.
pub(crate) fn counted(number: u32, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// A name as a literal in suggested Python code. Names come from outside and may contain quotes.
pub(crate) fn python_literal(name: &str) -> String {
    format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_leave_its_quotes() {
        assert_eq!(python_literal(r#"a" + "\"#), r#""a\" + \"\\""#);
    }
}
