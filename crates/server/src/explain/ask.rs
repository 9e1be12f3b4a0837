//! The question to the model and the check of its answer, off the threads that serve requests.

use std::sync::Arc;

use store::SignalRecord;
use tokio::task::spawn_blocking;
use uuid::Uuid;

use super::answer::Answer;
use super::inquiry::Inquiry;
use crate::error::ApiError;
use crate::langfuse::{Content, Trace};
use crate::llm::{LlmError, Reply};

/// What the model is asked. A large trace takes a moment.
pub async fn prepare(signal: &Arc<SignalRecord>, trace: Option<&Arc<Trace>>) -> Result<Arc<Inquiry>, ApiError> {
    let (signal, trace) = (Arc::clone(signal), trace.cloned());
    let prepared = spawn_blocking(move || Arc::new(Inquiry::new(&signal.signal, trace.as_deref(), &nonce())));
    prepared.await.map_err(|_| ApiError::panicked("explaining"))
}

/// The answer, if it can be used. It may repeat what stands in `prompt`.
pub async fn check(
    inquiry: &Arc<Inquiry>,
    reply: &Reply,
    prompt: Option<Content>,
) -> Result<Result<Answer, LlmError>, ApiError> {
    let (inquiry, text) = (Arc::clone(inquiry), reply.text.clone());
    let checked = spawn_blocking(move || inquiry.check(&text, prompt.as_ref()));
    checked.await.map_err(|_| ApiError::panicked("explaining"))
}

#[expect(clippy::disallowed_methods, reason = "whoever writes into a trace must not guess it")]
fn nonce() -> String {
    Uuid::new_v4().simple().to_string()
}
