//! One page of a list.

use serde::{Deserialize, Serialize};

/// Where a page stands. There are no totals: counting a million rows to show fifty is waste.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Page {
    pub limit: usize,
    /// More exists after this page. The page itself may be short: the work per page is bounded.
    pub has_more: bool,
    /// Pass it as `cursor` to go on; absent at the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

impl Page {
    /// Rows of a page unless the request says otherwise.
    pub const DEFAULT_LIMIT: usize = 50;
    pub const MAX_LIMIT: usize = 500;

    pub fn new(limit: usize, next: Option<String>) -> Self {
        Self {
            limit,
            has_more: next.is_some(),
            next,
        }
    }
}
