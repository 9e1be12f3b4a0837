//! What sends to this server.

use serde::{Deserialize, Serialize};

/// `GET /v1/integrations`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Integrations {
    /// Where agents send to, as this server knows itself.
    pub ingest_url: String,
    /// Every kind that is known, seen or not.
    pub integrations: Vec<IntegrationView>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IntegrationView {
    pub kind: IntegrationKind,
    /// Unix seconds; absent when it was never seen.
    pub last_seen: Option<f64>,
    /// Agents that sent by it, at most 20, the latest first.
    pub agents: Vec<String>,
    /// The client's own version as it was last sent, such as `0.5.7`.
    pub client_version: Option<String>,
}

/// How an agent reports its runs. The names are those of the documentation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum IntegrationKind {
    /// `Dunetrace` with `dt.run()` or `@dt.agent`.
    Python,
    /// `dt.auto_instrument()`.
    AutoInstrument,
    LangChain,
    FastApi,
    Flask,
    Django,
    /// Spans by the SDK's OpenTelemetry receiver.
    OpenTelemetry,
    /// Plain HTTP.
    Http,
}

impl IntegrationKind {
    pub const ALL: [Self; 8] = [
        Self::Python,
        Self::AutoInstrument,
        Self::LangChain,
        Self::FastApi,
        Self::Flask,
        Self::Django,
        Self::OpenTelemetry,
        Self::Http,
    ];
}
