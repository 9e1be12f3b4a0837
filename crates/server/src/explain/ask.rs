//! The question to the model and the checks of its answer, off the threads that serve requests.

use std::sync::Arc;

use ::api::ErrorCode;
use ::api::explain::ExplainWarning;
use store::SignalRecord;

use crate::error::ApiError;
use crate::langfuse::{Content, Trace};
use crate::llm::{LlmError, Question, Reply};

/// What the model is asked.
pub struct Asked {
    pub question: Question,
    /// Observations that it is shown.
    pub shown: u32,
    /// Something of them was left out.
    pub cut: bool,
}

/// An answer that passed the checks.
pub struct Checked {
    pub root_cause: String,
    /// Empty when the proposal did not pass.
    pub fix_content: String,
    pub warnings: Vec<ExplainWarning>,
}

pub async fn prepare(_signal: &Arc<SignalRecord>, _trace: Option<&Arc<Trace>>) -> Result<Asked, ApiError> {
    let question = Question {
        instructions: String::new(),
        material: Content::default(),
        schema: serde_json::Value::Null,
    };
    Ok(Asked {
        question,
        shown: 0,
        cut: false,
    })
}

pub async fn check(_reply: &Reply, _trace: Option<&Arc<Trace>>) -> Result<Checked, ApiError> {
    Err(refusal(&LlmError::Unusable("answers are not checked yet")))
}

pub fn refusal(error: &LlmError) -> ApiError {
    ApiError::new(ErrorCode::UpstreamFailed, error.to_string())
}
