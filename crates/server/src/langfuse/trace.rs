//! Traces.

use std::collections::BTreeMap;

use domain::Micros;

use super::Langfuse;
use super::content::Content;
use super::error::LangfuseError;

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
    /// In the order of their beginning.
    pub observations: Vec<Observation>,
    /// The root has ended, so nothing more is to come.
    pub ended: bool,
    pub input: Content,
    pub output: Content,
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
    pub input: Content,
    pub output: Content,
    pub metadata: BTreeMap<String, Content>,
    pub model: Option<String>,
    /// The managed prompt it used.
    pub prompt: Option<(String, Option<u32>)>,
}

pub(super) async fn fetch(_: &Langfuse, _: &TraceId) -> Result<Option<Trace>, LangfuseError> {
    Err(LangfuseError::Unreachable("not built yet"))
}
