//! `GET /v1/policies` as the SDKs fetch it from the ingest host.

use serde::{Deserialize, Serialize};

/// The policies an agent is to evaluate. The SDKs expect this object, not a bare list.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PolicyList {
    /// Always empty for now: this server has no policies yet.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Object>))]
    pub policies: Vec<domain::Fields>,
}
