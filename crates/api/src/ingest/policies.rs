//! `GET /v1/policies` as the SDKs fetch it from the ingest host.

use serde::{Deserialize, Serialize};

use crate::policies::PolicyView;

/// The policies an agent is to obey, in the order in which it is to look at them. The SDKs expect this
/// object, not a bare list.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PolicyList {
    /// Those of this agent and of all agents that are enabled and not in shadow.
    pub policies: Vec<PolicyView>,
}
