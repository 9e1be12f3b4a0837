//! When a policy fires.

use serde::{Deserialize, Serialize};

/// What is measured. All figures are of the run so far, at the event that is being looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Trigger {
    /// Tool calls, the current one included.
    ToolCallCount,
    /// The current step index.
    StepCount,
    /// Estimated by the SDK's own price table, in US dollars.
    CostUsd,
    /// Tool calls that failed.
    ErrorCount,
    /// Of the last answer of a model.
    FinishReason,
    /// Of the last answer of a model, in milliseconds.
    LlmLatencyMs,
    /// The failures that the detectors see in the run so far.
    Signal,
}

impl Trigger {
    pub const ALL: [Self; 7] = [
        Self::ToolCallCount,
        Self::StepCount,
        Self::CostUsd,
        Self::ErrorCount,
        Self::FinishReason,
        Self::LlmLatencyMs,
        Self::Signal,
    ];

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ToolCallCount => "tool_call_count",
            Self::StepCount => "step_count",
            Self::CostUsd => "cost_usd",
            Self::ErrorCount => "error_count",
            Self::FinishReason => "finish_reason",
            Self::LlmLatencyMs => "llm_latency_ms",
            Self::Signal => "signal",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|trigger| trigger.as_str() == name)
    }

    /// The operators that make sense for it, the usual one first.
    pub const fn operators(self) -> &'static [Operator] {
        use Operator::{Contains, Eq, Gt, Gte, Lt, Lte, Neq};
        match self {
            Self::ToolCallCount | Self::StepCount | Self::CostUsd | Self::ErrorCount | Self::LlmLatencyMs => {
                &[Gt, Gte, Lt, Lte, Eq, Neq]
            }
            Self::FinishReason => &[Eq, Neq],
            Self::Signal => &[Contains],
        }
    }
}

/// How the figure is compared with the threshold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Operator {
    Gt,
    Gte,
    Lt,
    Lte,
    Eq,
    Neq,
    /// The threshold is one of the figures: for `signal`, which is a list.
    Contains,
}

impl Operator {
    pub const ALL: [Self; 7] = [
        Self::Gt,
        Self::Gte,
        Self::Lt,
        Self::Lte,
        Self::Eq,
        Self::Neq,
        Self::Contains,
    ];

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Gt => "gt",
            Self::Gte => "gte",
            Self::Lt => "lt",
            Self::Lte => "lte",
            Self::Eq => "eq",
            Self::Neq => "neq",
            Self::Contains => "contains",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|operator| operator.as_str() == name)
    }
}

/// What the figure is compared with. Numbers stay whole or not as they were given, because the
/// signature is over their spelling.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(untagged)]
pub enum Threshold {
    Int(i64),
    Float(f64),
    /// A finish reason, or the name of a failure type.
    Text(String),
}

impl Threshold {
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Int(number) => Some(*number as f64),
            Self::Float(number) => Some(*number),
            Self::Text(_) => None,
        }
    }
}

/// A figure, a comparison and a threshold that go together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Condition {
    pub trigger: Trigger,
    pub operator: Operator,
    pub value: Threshold,
}

impl Condition {
    /// Once true in a run, true to its end: the figure only grows.
    pub const fn stays_true(&self) -> bool {
        let grows = matches!(
            self.trigger,
            Trigger::ToolCallCount | Trigger::StepCount | Trigger::CostUsd | Trigger::ErrorCount
        );
        grows && matches!(self.operator, Operator::Gt | Operator::Gte)
    }
}
