//! Traces.

mod fetch;
mod metadata;
mod observations;
mod order;
mod prompt_link;
mod raw;
pub(super) mod time;
mod whole;

use std::collections::BTreeMap;

use domain::Micros;

use super::content::Content;

pub(super) use fetch::fetch;

/// 32 lower-case hex digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TraceId(String);

impl TraceId {
    /// Dashes are left out, so a UUID is taken as well. `None` for what is no id of a trace.
    pub fn parse(text: &str) -> Option<Self> {
        let digits: String = text.trim().chars().filter(|&digit| digit != '-').collect();
        let valid = digits.len() == 32 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        valid.then(|| Self(digits.to_ascii_lowercase()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What happened in one run, as Langfuse has it.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    pub project: Option<String>,
    /// In the order of their beginning; of those that began in the same millisecond, the outer ones first.
    pub observations: Vec<Observation>,
    /// The root has ended, so nothing more is to come; or there is no use in waiting for it.
    pub ended: bool,
    /// There is more in Langfuse than is read of one trace. The latest observations are here, and its
    /// root if it could be read.
    pub cut: bool,
    pub input: Content,
    pub output: Content,
    /// Of the trace. Nested keys are joined by dots.
    pub metadata: BTreeMap<String, Content>,
}

/// One step of a trace.
#[derive(Clone, Debug, Default)]
pub struct Observation {
    pub id: String,
    /// `None` for the root.
    pub parent: Option<String>,
    /// `GENERATION`, `SPAN`, `TOOL`, …
    pub kind: String,
    pub name: Content,
    /// Its level is `ERROR`.
    pub failed: bool,
    pub status_message: Content,
    pub started_at: Option<Micros>,
    pub ended_at: Option<Micros>,
    /// A text as it is, anything else as JSON.
    pub input: Content,
    pub output: Content,
    /// Nested keys are joined by dots.
    pub metadata: BTreeMap<String, Content>,
    pub model: Option<String>,
    /// The managed prompt it used, by Langfuse's own link. Only in a trace without any such link it is what
    /// metadata say.
    pub prompt: Option<(String, Option<u32>)>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_32_hex_digits_with_or_without_dashes() {
        let id = TraceId::parse(" C2293F9F-AA9A-78AD-1A4D-EC7320791652 ").unwrap();
        assert_eq!(id.as_str(), "c2293f9faa9a78ad1a4dec7320791652");
        for wrong in ["", "c2293f9f", &"g".repeat(32), &"a".repeat(33)] {
            assert_eq!(TraceId::parse(wrong), None);
        }
    }
}
