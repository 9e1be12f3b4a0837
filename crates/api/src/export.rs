//! Lists as files.

use serde::{Deserialize, Serialize};

/// The `format` of `GET /v1/runs/export` and `GET /v1/signals/export`.
///
/// Both take the filter, sort and order of their list and stream all of it. The response header
/// [`ROWS_HEADER`] promises the number of rows; a stream that cannot keep the promise is cut off, so a
/// complete answer has exactly that many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum ExportFormat {
    #[default]
    Csv,
    Ndjson,
    Json,
}

impl ExportFormat {
    pub const ALL: [Self; 3] = [Self::Csv, Self::Ndjson, Self::Json];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Ndjson => "ndjson",
            Self::Json => "json",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.as_str() == text)
    }

    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Ndjson => "application/x-ndjson",
            Self::Json => "application/json",
        }
    }
}

/// Names the number of rows that an export will have.
pub const ROWS_HEADER: &str = "dunetrace-rows";
