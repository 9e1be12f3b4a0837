//! What our clients are told when the model does not answer.

use std::borrow::Cow;
use std::time::Duration;

use api::error::ErrorCode;
use api::explain::LlmProvider;

use super::{Llm, LlmError};
use crate::error::ApiError;

impl Llm {
    /// The answer to the request that needed the model.
    pub fn api_error(&self, error: &LlmError) -> ApiError {
        let (host, model) = (self.base.host(), &self.model);
        let detail = match error {
            LlmError::Keys { status } => format!("{host} refuses the key (status {status})"),
            LlmError::BadKey => format!("the key for {host} has characters that no key has"),
            LlmError::Limit {
                retry_after: Some(wait),
            } => format!("{host} asks to wait {}", seconds(*wait)),
            LlmError::Limit { retry_after: None } => format!("{host} has had too many requests and asks to wait"),
            LlmError::Spent => format!("the money at {host} is used up, or its spending limit is reached"),
            LlmError::Overloaded => format!("{host} is overloaded"),
            LlmError::Failed { status } => format!("{host} failed (status {status})"),
            LlmError::Unreachable(reason) => format!("{host} cannot be reached: {reason}"),
            LlmError::TimedOut(limit) => format!("{model} did not answer within {}", seconds(*limit)),
            LlmError::Refused => format!("{model} refused to analyse this run"),
            LlmError::Cut => format!("the answer of {model} was cut off before its end"),
            LlmError::Unusable(reason) => format!("the answer of {model} cannot be used: {reason}"),
            LlmError::Rejected { status, reason } => format!("{host} rejected the request (status {status}): {reason}"),
        };
        let mut answer = ApiError::new(code(error), detail).hint(self.hint(error));
        if let LlmError::Limit { retry_after } = error {
            answer.retry_after = *retry_after;
        }
        answer
    }

    /// What to do about it.
    fn hint(&self, error: &LlmError) -> Cow<'static, str> {
        let (key, base) = match self.provider {
            LlmProvider::Anthropic => ("ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL"),
            LlmProvider::Openai => ("OPENAI_API_KEY", "OPENAI_BASE_URL"),
        };
        match error {
            LlmError::Keys { .. } | LlmError::BadKey => {
                format!("check {key} and {base}, then restart the server").into()
            }
            LlmError::Limit { .. } | LlmError::Overloaded | LlmError::Failed { .. } => "try again later".into(),
            LlmError::Spent => "add money or raise the limit in your account there; waiting does not help".into(),
            LlmError::Unreachable(_) => format!("check {base} and the connection of this machine").into(),
            LlmError::TimedOut(_) => "try again, raise DUNETRACE_LLM_TIMEOUT_SECS, or set a faster model as \
                                      DUNETRACE_LLM_MODEL"
                .into(),
            LlmError::Refused => "another model may answer: set DUNETRACE_LLM_MODEL".into(),
            LlmError::Cut | LlmError::Unusable(_) => {
                "try again; if it stays so, set another model as DUNETRACE_LLM_MODEL".into()
            }
            LlmError::Rejected { .. } => {
                format!("check DUNETRACE_LLM_MODEL, which is {}, and {base}", self.model).into()
            }
        }
    }
}

const fn code(error: &LlmError) -> ErrorCode {
    match error {
        LlmError::Keys { .. } | LlmError::BadKey => ErrorCode::UpstreamKeys,
        LlmError::Limit { .. } | LlmError::Spent => ErrorCode::UpstreamLimit,
        LlmError::Overloaded
        | LlmError::Failed { .. }
        | LlmError::Unreachable(_)
        | LlmError::TimedOut(_)
        | LlmError::Rejected { .. } => ErrorCode::UpstreamFailed,
        LlmError::Refused => ErrorCode::ModelRefused,
        LlmError::Cut | LlmError::Unusable(_) => ErrorCode::AnswerUnusable,
    }
}

/// Rounded up, so that nobody comes back too early.
fn seconds(time: Duration) -> String {
    match time.as_millis().div_ceil(1000) {
        1 => "1 second".to_owned(),
        seconds => format!("{seconds} seconds"),
    }
}
