//! Why a signal came about, found out from the user's own trace by a model.
//!
//! An explanation may quote what was said in a run. It is answered and kept in memory for a while; it is
//! never stored and never logged.

mod records;

use domain::FixType;
use serde::{Deserialize, Serialize};

use crate::error::ApiErrorBody;
pub use records::{ExplainOutcome, ExplainRecordView, ExplainRecords, ExplainTotals, ExplainedSignal};

/// `POST /v1/signals/{id}/explain`. All of it may be left out, and so may the body.
///
/// With `Accept: application/x-ndjson` the answer is lines of JSON, each an [`ExplainLine`]; closing the
/// connection ends the work. Otherwise it is the [`ExplanationView`] alone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExplainRequest {
    /// The trace of the run in Langfuse; 32 hex digits, with or without dashes. Without it the run's own
    /// `trace_id` is taken, and without that the run's id is tried.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub langfuse_trace_id: Option<String>,
}

/// One line of the answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ExplainLine {
    /// What is being done now.
    Stage {
        #[serde(flatten)]
        stage: ExplainStage,
        /// Since the request came.
        elapsed_ms: u64,
    },
    /// The last line.
    Done { explanation: Box<ExplanationView> },
    /// The last line when it failed.
    Failed { error: Box<ApiErrorBody> },
}

/// What is being done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum ExplainStage {
    FetchingTrace,
    /// Langfuse does not show it yet, or perhaps not all of it.
    WaitingForTrace {
        /// From 1.
        attempt: u32,
        wait_ms: u64,
    },
    ReadingObservations {
        count: u32,
    },
    /// The model works; told again every second or so.
    AskingModel {
        provider: LlmProvider,
        model: String,
        /// Set when the provider asked us to wait before another attempt.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        retry_in_ms: Option<u64>,
    },
    CheckingAnswer,
}

/// Who runs the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum LlmProvider {
    Anthropic,
    /// Or a server that speaks the same.
    Openai,
}

impl LlmProvider {
    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Anthropic => "anthropic",
            Self::Openai => "openai",
        }
    }
}

/// `GET /v1/signals/{id}/explanation`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KeptExplanation {
    /// The last one; absent when there is none in memory.
    pub explanation: Option<ExplanationView>,
}

/// Why a signal came about. The first fields are those of the guide.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExplanationView {
    pub signal_id: u64,
    pub source: ExplainSource,
    pub root_cause: String,
    /// What to change; empty when the model's proposal was not usable, see `warnings`.
    pub fix_content: String,
    /// By the failure type, never by the model.
    pub fix_type: FixType,
    pub apply_blocked: bool,
    /// The managed prompt that the run used.
    pub langfuse_prompt_name: Option<String>,
    pub langfuse_prompt_version: Option<u32>,

    /// The trace that was read; absent when it explains from the evidence alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace: Option<TraceView>,
    /// Why it explains from the evidence alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub without_trace: Option<WithoutTrace>,
    pub model: ModelUse,
    /// What to be careful about.
    #[serde(default)]
    pub warnings: Vec<ExplainWarning>,
    /// Unix seconds.
    pub made_at: f64,
    /// When it is forgotten, Unix seconds.
    pub expires_at: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ExplainSource {
    Langfuse,
    SignalOnly,
}

/// The trace that was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TraceView {
    pub trace_id: String,
    pub id_from: TraceIdFrom,
    /// In the Langfuse page.
    pub url: Option<String>,
    pub observations: u32,
    /// Of them, how many the model was shown.
    pub shown: u32,
    /// Something of what was shown was cut.
    pub cut: bool,
}

/// Where the id of the trace came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum TraceIdFrom {
    Request,
    Run,
    /// The run's id without dashes: right only when the agent gave Langfuse the same.
    Guess,
}

/// Why there is no trace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WithoutTrace {
    pub reason: WithoutTraceReason,
    /// Where the id that was tried came from; absent when none could be tried.
    pub id_from: Option<TraceIdFrom>,
    /// For people: what happened and what to do.
    pub detail: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum WithoutTraceReason {
    /// Langfuse does not know it, or not yet.
    NotFound,
    Credentials,
    RateLimited,
    Unreachable,
    /// It answered something that cannot be used.
    Unusable,
    /// The run's id is no trace id, and nothing else was given.
    NoId,
}

/// What the model was asked for and what it took.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ModelUse {
    pub provider: LlmProvider,
    pub model: String,
    pub duration_ms: u64,
    pub prompt_tokens: u64,
    pub completion_tokens: u64,
    /// Estimated from list prices; absent for a model whose price is not known.
    pub cost_usd: Option<f64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ExplainWarning {
    /// The trace contains text that addresses whoever analyses it.
    InstructionsInTrace,
    /// The answer repeated long passages of the trace; they were taken out.
    QuotesRemoved,
    /// The model's proposal did not pass the checks and was left out.
    FixRefused,
    /// The trace was longer than what the model is shown.
    TraceCut,
    /// The trace was still growing when it was read.
    TracePartial,
}

/// What explaining needs, as `GET /v1/config` tells it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExplainSetup {
    /// Everything is there, for whoever asks.
    pub ready: bool,
    /// Traces are read from here.
    pub langfuse_host: String,
    /// The model that is asked; absent without a key.
    pub model: Option<ModelSetup>,
    /// The settings that are missing; where one of several would do, in one entry: `A or B`.
    pub missing: Vec<String>,
    /// Langfuse is another customer's of this server, who is named in its setting `LANGFUSE_CUSTOMER`: nobody
    /// else explains or changes prompts by it.
    #[serde(default)]
    pub langfuse_of_another: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ModelSetup {
    pub provider: LlmProvider,
    pub model: String,
    /// The host that is asked, such as `api.anthropic.com`.
    pub host: String,
}
