//! Why an attempt failed, and whether another one makes sense.

use std::time::Duration;

use reqwest::header::HeaderMap;
use serde::Deserialize;

use super::LlmError;
use crate::outbound::{Answer, NoAnswer};

/// One attempt that did not bring an answer.
pub(super) struct Failure {
    pub error: LlmError,
    /// Another attempt may succeed.
    pub passes: bool,
    /// How long the provider asks to wait before it.
    pub wait: Option<Duration>,
}

impl Failure {
    /// Another attempt would end in the same way.
    pub(super) const fn last(error: LlmError) -> Self {
        Self {
            error,
            passes: false,
            wait: None,
        }
    }

    pub(super) fn unanswered(reason: NoAnswer) -> Self {
        match reason {
            NoAnswer::NotSent(reason) | NoAnswer::Lost(reason) => Self {
                error: LlmError::Unreachable(reason),
                passes: true,
                wait: None,
            },
            NoAnswer::TooLong => Self::last(LlmError::Unusable("it is too long")),
        }
    }

    /// Of an answer that is an error.
    pub(super) fn of(answer: &Answer) -> Self {
        let status = answer.status.as_u16();
        let said = Said::read(&answer.body);
        let wait = retry_after(answer);
        let error = match status {
            _ if said.is_about_money() => LlmError::Spent,
            401 | 403 => LlmError::Keys { status },
            402 => LlmError::Spent,
            429 => LlmError::Limit { retry_after: wait },
            503 | 529 => LlmError::Overloaded,
            408 | 409 | 500.. => LlmError::Failed { status },
            _ => LlmError::Rejected {
                status,
                reason: said.reason(status),
            },
        };
        let by_status = matches!(status, 408 | 409 | 429 | 500..);
        let told = told_to_retry(&answer.headers);
        let passes = error != LlmError::Spent && told.unwrap_or(by_status);
        Self { error, passes, wait }
    }
}

/// `retry-after-ms` is more exact than `retry-after`.
fn retry_after(answer: &Answer) -> Option<Duration> {
    let millis = answer
        .headers
        .get("retry-after-ms")
        .and_then(|value| value.to_str().ok());
    let millis = millis.and_then(|text| text.trim().parse::<f64>().ok());
    let exact = millis.and_then(|millis| Duration::try_from_secs_f64(millis / 1000.0).ok());
    exact.or_else(|| answer.retry_after())
}

/// The provider knows better than its status.
fn told_to_retry(headers: &HeaderMap) -> Option<bool> {
    match headers.get("x-should-retry")?.as_bytes() {
        b"true" => Some(true),
        b"false" => Some(false),
        _ => None,
    }
}

/// What an error's body says for programs. Its texts may repeat what was sent and go nowhere.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Said {
    error: Details,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Details {
    #[serde(rename = "type")]
    kind: Option<String>,
    /// Some servers write a number.
    code: serde_json::Value,
    message: Option<String>,
    #[serde(rename = "details")]
    more: Option<More>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct More {
    error_code: Option<String>,
}

impl Said {
    /// Nothing of a body that is no JSON, or another one.
    fn read(body: &[u8]) -> Self {
        serde_json::from_slice(body).unwrap_or_default()
    }

    fn codes(&self) -> [&str; 3] {
        let error = &self.error;
        let deep = error.more.as_ref().and_then(|more| more.error_code.as_deref());
        [error.kind.as_deref(), error.code.as_str(), deep].map(Option::unwrap_or_default)
    }

    fn is_about_money(&self) -> bool {
        const MONEY: [&str; 4] = [
            "insufficient_quota",
            "billing_error",
            "billing_hard_limit_reached",
            "enforced_spend_limit_reached",
        ];
        let message = self.error.message.as_deref().unwrap_or_default();
        self.codes().iter().any(|code| MONEY.contains(code)) || message.contains("credit balance is too low")
    }

    fn reason(&self, status: u16) -> &'static str {
        match (status, self.codes()) {
            (300..400, _) => "it points to another address, which is not followed",
            (_, codes) if codes.contains(&"context_length_exceeded") => TOO_LONG,
            (413, _) => TOO_LONG,
            (404, _) => UNKNOWN,
            (_, codes) if codes.contains(&"model_not_found") => UNKNOWN,
            _ => "it does not take the request as it is",
        }
    }
}

const TOO_LONG: &str = "the request is too long for the model";
const UNKNOWN: &str = "it does not know the model, or there is no such API at the address";
