//! Runs on the wire.

use domain::run::Step;
use domain::{Event, RunHeader, RunSummary};
use serde::{Deserialize, Serialize};

use crate::page::Page;
use crate::signals::SignalView;

/// `GET /v1/runs` and `GET /v1/agents/{id}/runs`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RunList {
    pub runs: Vec<RunSummary>,
    pub page: Page,
}

/// `GET /v1/runs/{run_id}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RunDetail {
    #[serde(flatten)]
    pub run: RunSummary,
    /// In run order; content is hashed.
    pub events: Vec<EventView>,
    pub signals: Vec<SignalView>,
    /// Runs that name this one as their parent.
    pub children: Vec<RunSummary>,
    /// The calls with their responses and the marks between them, in run order.
    pub steps: Vec<Step>,
}

/// One event with its hashed payload.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EventView {
    pub event_type: String,
    pub step_index: u32,
    /// Unix seconds by the client's clock.
    pub timestamp: f64,
    /// The fields of the hash-era wire format.
    #[cfg_attr(feature = "openapi", schema(value_type = std::collections::BTreeMap<String, serde_json::Value>))]
    pub payload: domain::Fields,
    #[serde(default)]
    pub parent_run_id: Option<String>,
}

impl EventView {
    pub fn new(header: &RunHeader, event: &Event) -> Self {
        Self {
            event_type: event.payload.event_type().to_owned(),
            step_index: event.step,
            timestamp: event.at.secs(),
            payload: event.payload.fields(),
            parent_run_id: header.parent_run_id.as_ref().map(|id| id.as_str().to_owned()),
        }
    }
}
