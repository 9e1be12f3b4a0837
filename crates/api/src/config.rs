//! What the page must know about the server.

use serde::{Deserialize, Serialize};

use crate::explain::ExplainSetup;

/// `GET /v1/config`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConfigView {
    /// Langfuse is set up, for whoever asks.
    pub langfuse_configured: bool,
    /// Kept for clients of the original API.
    pub github_configured: bool,
    pub version: String,
    /// `dev` or `prod`.
    pub auth_mode: String,
    /// Where agents send to, as configured, such as `http://127.0.0.1:8001`.
    pub ingest_url: String,
    /// Seconds of silence after which a run counts as stalled.
    pub stall_timeout_secs: u64,
    /// What explaining a signal needs, and what of it is missing.
    pub explain: ExplainSetup,
}

/// `GET /health`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Health {
    /// `ok` or `degraded`.
    pub status: String,
    pub version: String,
    /// `ok` or what is wrong with the store.
    pub db: String,
}
