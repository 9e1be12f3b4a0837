//! What `POST /v1/ingest` answers.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// `202`: the accepted events are on disk.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IngestResponse {
    /// Events that were stored, or were stored already.
    pub accepted: usize,
    pub batch_id: String,
    /// Unix seconds on the server's clock.
    pub queued_at: f64,
    /// Events that are not well-formed, each with the reason; absent when there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rejected: Vec<Rejected>,
}

/// One event that was not taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Rejected {
    /// Position in the request's `events`, from 0.
    pub index: usize,
    pub field: Cow<'static, str>,
    /// What is wrong with the field; never quotes it.
    pub reason: Cow<'static, str>,
}
