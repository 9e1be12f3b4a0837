//! What earlier explanations took. Nothing of what they said is kept.

use domain::FailureType;
use serde::{Deserialize, Serialize};

use super::LlmProvider;
use crate::error::ErrorCode;

/// `GET /v1/explanations`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExplainRecords {
    /// The newest first.
    pub explanations: Vec<ExplainRecordView>,
    pub totals: ExplainTotals,
}

/// One explanation: what it took, over all attempts at the model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExplainRecordView {
    pub signal_id: u64,
    /// What the signal says; absent when it was withdrawn or removed since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signal: Option<ExplainedSignal>,
    /// When the model was asked, Unix seconds.
    pub at: f64,
    pub provider: LlmProvider,
    /// The one that answered, as the provider names it.
    pub model: String,
    pub duration_ms: u64,
    pub prompt_tokens: u64,
    pub completion_tokens: u64,
    /// Estimated from list prices; absent for a model whose price is not known, or when nothing was counted.
    pub cost_usd: Option<f64>,
    /// Whether a trace was read.
    pub with_trace: bool,
    #[serde(flatten)]
    pub outcome: ExplainOutcome,
}

/// The signal that was explained.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExplainedSignal {
    pub agent_id: String,
    pub failure_type: FailureType,
}

/// How an explanation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum ExplainOutcome {
    Explained,
    /// The reader went while the model worked.
    Cancelled,
    Failed {
        error: ErrorCode,
    },
}

/// Of the explanations of the last days.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExplainTotals {
    pub days: u32,
    /// All of them, however they ended.
    pub count: u64,
    pub failed: u64,
    pub cancelled: u64,
    pub prompt_tokens: u64,
    pub completion_tokens: u64,
    /// Estimated from list prices, of those whose cost is known; absent when it is known of none.
    pub cost_usd: Option<f64>,
    /// Those that took tokens at a price that is not known.
    pub without_price: u64,
    /// The oldest ones are not kept: it was at least this much.
    pub at_least: bool,
}
