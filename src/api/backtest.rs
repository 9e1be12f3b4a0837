//! A policy tried on stored runs: progress while it goes on, then what was found.

use api::policies::{Backtest, BacktestLine, BacktestRequest};
use api::{ApiErrorBody, ErrorCode, paths};
use gloo_net::http::Request;
use web_sys::AbortSignal;

use super::lines::{Heard, by_line, unclear};
use super::{Access, Answer, with_key};

/// How many of the runs were looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Looked {
    pub done: u32,
    pub of: u32,
}

/// What the edited policy would have done, and the saved one beside it.
#[derive(Clone, Debug, PartialEq)]
pub struct Tried {
    pub edited: Backtest,
    pub saved: Option<Backtest>,
}

/// Tries a policy, and tells `on` how far it is. `signal` ends it early, on the server as well.
pub async fn backtest(
    access: Access,
    asked: &BacktestRequest,
    signal: &AbortSignal,
    on: impl Fn(Looked),
) -> Answer<Tried> {
    let key = access.key_untracked();
    let request = with_key(Request::post(paths::POLICY_BACKTEST), key.as_deref())
        .abort_signal(Some(signal))
        .json(asked);
    by_line(access, key.as_deref(), request, signal, heard, on).await
}

fn heard(line: &str, status: u16) -> Heard<Looked, Tried> {
    let ended = match serde_json::from_str(line) {
        Ok(BacktestLine::Progress { done, of }) => return Heard::News(Looked { done, of }),
        Ok(BacktestLine::Done { edited, saved }) => Ok(Tried { edited, saved }),
        Ok(BacktestLine::Failed { detail, request_id }) => {
            Err(ApiErrorBody::new(ErrorCode::Internal, detail, request_id).into())
        }
        Err(error) => Err(unclear(status, &error)),
    };
    Heard::Ended(Box::new(ended))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::ClientError;

    /// The outcome that a line tells.
    fn ended(line: &str) -> Answer<Tried> {
        match heard(line, 200) {
            Heard::Ended(outcome) => *outcome,
            Heard::News(looked) => panic!("{looked:?}"),
        }
    }

    #[test]
    fn each_kind_of_line_is_understood() {
        let progress = heard(r#"{"kind": "progress", "done": 50, "of": 1000}"#, 200);
        assert_eq!(progress, Heard::News(Looked { done: 50, of: 1000 }));
        let failed = ended(r#"{"kind": "failed", "detail": "no disk", "request_id": "r1"}"#);
        assert!(matches!(failed, Err(ClientError::Api(body)) if body.request_id == "r1"));
        let done = BacktestLine::Done {
            edited: Backtest::default(),
            saved: None,
        };
        let done = ended(&serde_json::to_string(&done).unwrap());
        assert!(matches!(done, Ok(Tried { saved: None, .. })));
        assert!(matches!(ended("<html>"), Err(ClientError::Decode { status: 200, .. })));
    }
}
