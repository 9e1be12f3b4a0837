//! What a driver says about the runs it made.

use std::collections::BTreeMap;

use serde::Deserialize;

/// The last line that a driver prints.
#[derive(Debug, Deserialize)]
pub struct Report {
    pub scenario: String,
    /// Version of the SDK that the driver really ran on.
    pub sdk: String,
    pub runs: Vec<ExpectedRun>,
    /// What the SDK complained about: refused, unreachable, dropped.
    pub warnings: Vec<String>,
    /// How many events carried the mark when they left the SDK.
    pub marked_events: u64,
}

/// What the server must show of one run.
#[derive(Debug, Deserialize)]
pub struct ExpectedRun {
    pub run_id: String,
    pub agent_id: String,
    /// `open`, `completed`, `errored` or `stalled`.
    pub status: String,
    pub exit_reason: Option<String>,
    /// Highest step index.
    pub steps: u64,
    pub llm_calls: u64,
    /// Without the HTTP requests that carried a model call.
    pub tool_calls: u64,
    /// Failure type, severity and step of every signal; sorted.
    pub signals: Vec<(String, String, u64)>,
    /// How many events of each type the SDK emitted.
    pub events: BTreeMap<String, u64>,
    #[serde(default)]
    pub parent_run_id: Option<String>,
    /// The application's own trace id, which newer SDKs pass on.
    #[serde(default)]
    pub trace_id: Option<String>,
    #[serde(default)]
    pub conversation_id: Option<String>,
}
