//! How a request goes wrong.

use std::time::Duration;

use serde_json::{Value, json};

use super::answer::Answer;

/// What becomes of one request instead of, or beside, the usual.
#[derive(Clone, Debug)]
pub enum Fault {
    /// This is answered, and nothing is done.
    Answer(Answer),
    /// It is done and answered, after a while.
    Slow(Duration),
    /// The connection dies before anything is done.
    DropBefore,
    /// It is done, and the connection dies instead of an answer.
    DropAfter,
    /// It is done, and the connection dies in the middle of the answer.
    Cut,
}

impl Fault {
    pub fn json(status: u16, body: &Value) -> Self {
        Self::Answer(Answer::json(status, body))
    }

    pub fn text(status: u16, body: &str) -> Self {
        Self::Answer(Answer::text(status, body))
    }

    pub fn html(status: u16) -> Self {
        let page = format!("<!DOCTYPE html><html><body><h1>{status}</h1></body></html>");
        Self::Answer(Answer::html(status, page))
    }

    /// Sends the client somewhere else.
    pub fn redirect(status: u16, location: &str) -> Self {
        Self::Answer(Answer::text(status, "").with_header("location", location))
    }

    /// Langfuse Cloud's 429. Without seconds there is no `Retry-After`.
    pub fn rate_limited(seconds: Option<u64>) -> Self {
        let body = json!({
            "message": "Rate limit exceeded",
            "code": "rate_limited",
            "details": { "retryAfterSeconds": seconds },
        });
        let answer = Answer::json(429, &body)
            .with_header("x-ratelimit-limit", 30)
            .with_header("x-ratelimit-remaining", 0)
            .with_header("x-ratelimit-reset", seconds.unwrap_or_default());
        Self::Answer(match seconds {
            Some(seconds) => answer.with_header("retry-after", seconds),
            None => answer,
        })
    }

    /// What Langfuse says when two versions of a prompt are made at the same moment.
    pub fn race(prompt: &str) -> Self {
        let message = format!(
            "Failed to create prompt '{prompt}' due to unique constraint failure. This is likely due to too many \
             concurrent prompt creations for this prompt name. Please add a delay."
        );
        Self::json(400, &json!({ "message": message, "error": "InvalidRequestError" }))
    }
}
