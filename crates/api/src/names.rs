//! Names that occur in the data, for forms that suggest them.

use serde::{Deserialize, Serialize};

/// `GET /v1/names`: names in the newest runs, most frequent first, each list at most 200 long.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Names {
    pub agents: Vec<String>,
    pub models: Vec<String>,
    pub tools: Vec<String>,
    pub versions: Vec<String>,
    /// Of policies that fired.
    pub policies: Vec<String>,
    /// That models gave as the reason of their end.
    pub finish_reasons: Vec<String>,
}
