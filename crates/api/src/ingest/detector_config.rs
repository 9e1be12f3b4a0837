//! `GET /v1/detector-config`: the thresholds in force, for detectors that run inside the client.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Thresholds of one agent, by detector and parameter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DetectorConfigResponse {
    pub schema_version: u32,
    pub agent_id: String,
    pub agent_version: Option<String>,
    /// Unix seconds on the server's clock.
    pub generated_at: f64,
    /// Seconds after which the client asks again.
    pub ttl_s: u32,
    /// By the detector's key the parameters that differ from the defaults, under their upper-case names.
    /// Whole numbers are written as such, because the client uses some as counts.
    #[cfg_attr(feature = "openapi", schema(value_type = BTreeMap<String, BTreeMap<String, f64>>))]
    pub detectors: BTreeMap<String, BTreeMap<String, serde_json::Number>>,
    pub packs: Vec<String>,
    pub baselines: Option<BaselineFigures>,
}

/// The 75th percentiles over the newest completed runs of the agent's version.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BaselineFigures {
    pub p75_steps: Option<f64>,
    pub p75_latency_tool_ms: Option<f64>,
    pub p75_latency_llm_ms: Option<f64>,
    pub p75_token_growth: Option<f64>,
    pub p75_llm_tool_ratio: Option<f64>,
    pub p75_total_tokens: Option<f64>,
    pub p75_duration_s: Option<f64>,
}
