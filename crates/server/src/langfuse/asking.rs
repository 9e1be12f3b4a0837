//! One question to Langfuse, and what its status means.

use std::time::Duration;

use reqwest::{Method, StatusCode};
use serde_json::Value;

use super::Langfuse;
use super::error::LangfuseError;
use super::refusal;
use crate::outbound::{Answer, Bounds, NoAnswer};

/// For everything but traces.
pub(super) const SMALL: Bounds = Bounds {
    time: Duration::from_secs(20),
    bytes: 4 << 20,
};

/// The answer is longer than what is read of it.
pub(super) const TOO_LONG: LangfuseError = LangfuseError::Unusable("it is too long");
/// The answer is no JSON, or not that of this question.
pub(super) const NOT_UNDERSTOOD: LangfuseError = LangfuseError::Unusable("it is not what was asked for");

impl Langfuse {
    /// Asks for something. `path` may have a query; `route` is what the log calls it.
    pub(super) async fn get(&self, route: &'static str, path: &str, bounds: Bounds) -> Result<Answer, LangfuseError> {
        let request = self.outbound.request(Method::GET, &self.host.at(path));
        let answer = bounds.exchange(route, self.signed(request)).await;
        answer.map_err(|reason| match reason {
            // Reading changes nothing, so it is the same whether it was sent.
            NoAnswer::NotSent(reason) | NoAnswer::Lost(reason) => LangfuseError::Unreachable(reason),
            NoAnswer::TooLong => TOO_LONG,
        })
    }

    /// Changes something. An error other than [`LangfuseError::Unknown`] means that nothing has changed.
    pub(super) async fn change(
        &self,
        method: Method,
        route: &'static str,
        path: &str,
        body: &Value,
    ) -> Result<Answer, LangfuseError> {
        let request = self.outbound.request(method, &self.host.at(path)).json(body);
        let answer = SMALL.exchange(route, self.signed(request)).await;
        let answer = answer.map_err(|reason| match reason {
            NoAnswer::NotSent(reason) => LangfuseError::Unreachable(reason),
            NoAnswer::Lost(_) | NoAnswer::TooLong => LangfuseError::Unknown,
        })?;
        if is_unsettled(answer.status) {
            return Err(LangfuseError::Unknown);
        }
        accept(answer)
    }

    fn signed(&self, request: reqwest::RequestBuilder) -> reqwest::RequestBuilder {
        request.basic_auth(self.public_key.reveal(), Some(self.secret_key.reveal()))
    }
}

/// The server, or one before it, failed at a moment when the change may have been made already: Langfuse has
/// more to do after a version is written, and proxies answer 503 for a connection that was closed after the
/// request had gone through it.
fn is_unsettled(status: StatusCode) -> bool {
    status.is_server_error() && status != StatusCode::NOT_IMPLEMENTED
}

/// The answer, if it is one.
pub(super) fn accept(answer: Answer) -> Result<Answer, LangfuseError> {
    let status = answer.status.as_u16();
    match status {
        200..=299 => Ok(answer),
        300..=399 => Err(LangfuseError::Refused {
            status,
            reason: "it sends us to another address, which is not followed; check LANGFUSE_HOST",
        }),
        403 if refusal::is_of_protected_label(&answer.body) => Err(LangfuseError::Refused {
            status,
            reason: "the label is protected there; somebody with the right to it can move it in Langfuse",
        }),
        401 | 403 => Err(LangfuseError::Keys { status }),
        429 => Err(LangfuseError::Limit {
            retry_after: answer.retry_after().or_else(|| refusal::retry_after(&answer.body)),
        }),
        // 422 is what Langfuse says when its database takes too long.
        408 | 422 | 500.. => Err(LangfuseError::Failed { status }),
        _ => Err(refusal::of(status, &answer.body)),
    }
}
