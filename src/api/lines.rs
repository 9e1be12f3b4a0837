//! Answers that come line by line: news while the work goes on, and what came of it in the last line.

use gloo_net::http::Request;
use web_sys::AbortSignal;

use super::stream::{begin, pieces};
use super::{Access, Answer, ClientError};
use crate::view_model::policy::lines::Lines;

/// What one line says.
#[derive(Debug, PartialEq)]
pub(super) enum Heard<N, T> {
    /// The work goes on.
    News(N),
    /// The last line.
    Ended(Box<Answer<T>>),
}

/// Sends a request and tells `on` the news of each line until the last one. `heard` reads a line, given the
/// status of the answer; `signal` is the one that the request was built with.
pub(super) async fn by_line<N, T>(
    access: Access,
    key: Option<&str>,
    request: Result<Request, gloo_net::Error>,
    signal: &AbortSignal,
    heard: fn(&str, u16) -> Heard<N, T>,
    on: impl Fn(N),
) -> Answer<T> {
    let response = begin(access, key, request, signal).await?;
    let mut lines = Lines::default();
    // An answer without a last line is one that broke off.
    let mut outcome = Err(ClientError::Network);
    pieces(&response, signal, |piece| {
        for line in lines.feed(&piece.to_vec()) {
            match heard(&line, response.status()) {
                Heard::News(news) => on(news),
                Heard::Ended(ended) => outcome = *ended,
            }
        }
    })
    .await?;
    outcome
}

/// A line that this page does not understand.
pub(super) fn unclear(status: u16, error: &serde_json::Error) -> ClientError {
    ClientError::Decode {
        status,
        detail: error.to_string(),
    }
}
