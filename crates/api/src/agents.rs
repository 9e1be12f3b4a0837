//! Agents on the wire.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::page::Page;

/// `GET /v1/agents`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AgentList {
    pub agents: Vec<AgentView>,
    pub page: Page,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AgentView {
    pub agent_id: String,
    /// Unix seconds.
    pub first_seen: f64,
    pub last_seen: f64,
    /// Open runs included.
    pub run_count: u64,
    pub signal_count: u64,
    pub critical_count: u64,
    pub high_count: u64,
    /// Signals per UTC day, the oldest of seven first.
    pub sparkline: Vec<u64>,
    pub failure_types: BTreeMap<String, u64>,
}
