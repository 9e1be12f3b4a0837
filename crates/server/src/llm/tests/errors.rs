//! What servers say instead of an answer, and what we make of it.

use api::error::ErrorCode;
use serde_json::{Value, json};
use stand_in::llm::Reply as Planned;
use stand_in::{Answer, Fault};

use super::*;

/// The error, and after how many requests.
async fn outcome(provider: LlmProvider, plan: impl Fn(&StandIn)) -> (LlmError, usize) {
    let server = StandIn::start().unwrap();
    for _ in 0..9 {
        plan(&server);
    }
    let error = error(&client(&config(provider, &server))).await;
    (error, server.requests().len())
}

#[tokio::test]
async fn what_the_providers_say_is_understood() {
    let limit = || LlmError::Limit { retry_after: None };
    for (planned, [anthropic, openai], requests) in [
        (
            Planned::WrongKey,
            [LlmError::Keys { status: 401 }, LlmError::Keys { status: 401 }],
            1,
        ),
        (Planned::NoMoney, [LlmError::Spent, LlmError::Spent], 1),
        (Planned::SpendLimit, [LlmError::Spent, LlmError::Spent], 1),
        (Planned::RateLimited(None), [limit(), limit()], 3),
        (
            Planned::Failed,
            [LlmError::Failed { status: 500 }, LlmError::Failed { status: 500 }],
            3,
        ),
        (Planned::Overloaded, [LlmError::Overloaded, LlmError::Overloaded], 3),
    ] {
        for (provider, error) in PROVIDERS.into_iter().zip([anthropic, openai]) {
            let outcome = outcome(provider, |server| server.say(planned.clone())).await;
            assert_eq!(outcome, (error, requests), "{provider:?} {planned:?}");
        }
    }
}

#[tokio::test]
async fn every_status_has_a_meaning() {
    let rejected = |status, reason| LlmError::Rejected { status, reason };
    let plain = json!({});
    for (status, body, error, requests) in [
        (
            400,
            plain.clone(),
            rejected(400, "it does not take the request as it is"),
            1,
        ),
        (400, said("context_length_exceeded", ""), rejected(400, TOO_LONG), 1),
        (400, said("model_not_found", ""), rejected(400, UNKNOWN), 1),
        (
            400,
            said("invalid_request_error", "Your credit balance is too low to use it"),
            LlmError::Spent,
            1,
        ),
        (402, plain.clone(), LlmError::Spent, 1),
        (403, plain.clone(), LlmError::Keys { status: 403 }, 1),
        (404, plain.clone(), rejected(404, UNKNOWN), 1),
        (404, Value::from("model not found"), rejected(404, UNKNOWN), 1),
        (413, plain.clone(), rejected(413, TOO_LONG), 1),
        (
            422,
            json!({ "error": { "code": 3 } }),
            rejected(422, "it does not take the request as it is"),
            1,
        ),
        (429, said("insufficient_quota", ""), LlmError::Spent, 1),
        (408, plain.clone(), LlmError::Failed { status: 408 }, 3),
        (409, plain.clone(), LlmError::Failed { status: 409 }, 3),
        (502, plain.clone(), LlmError::Failed { status: 502 }, 3),
        (504, plain.clone(), LlmError::Failed { status: 504 }, 3),
        (503, plain.clone(), LlmError::Overloaded, 3),
        (529, plain, LlmError::Overloaded, 3),
    ] {
        let plan = |server: &StandIn| server.next(Fault::json(status, &body));
        assert_eq!(
            outcome(LlmProvider::Openai, plan).await,
            (error, requests),
            "{status} {body}"
        );
    }
}

const TOO_LONG: &str = "the request is too long for the model";
const UNKNOWN: &str = "it does not know the model, or there is no such API at the address";

#[tokio::test]
async fn pages_of_proxies_are_errors_too() {
    let page = |server: &StandIn| server.next(Fault::html(502));
    assert_eq!(
        outcome(LlmProvider::Anthropic, page).await,
        (LlmError::Failed { status: 502 }, 3)
    );
    let long = |server: &StandIn| server.next(Fault::Answer(Answer::text(429, "x".repeat(1 << 20))));
    let limit = LlmError::Limit { retry_after: None };
    assert_eq!(outcome(LlmProvider::Anthropic, long).await, (limit, 3));
}

#[tokio::test]
async fn nobody_else_is_asked() {
    let elsewhere = StandIn::start().unwrap();
    for status in [301, 302, 307, 308] {
        let to = format!("{}/v1/messages", elsewhere.anthropic_url());
        let plan = |server: &StandIn| server.next(Fault::redirect(status, &to));
        let (error, requests) = outcome(LlmProvider::Anthropic, plan).await;
        let reason = "it points to another address, which is not followed";
        assert_eq!((error, requests), (LlmError::Rejected { status, reason }, 1));
    }
    assert_eq!(elsewhere.requests().len(), 0);
}

#[tokio::test]
async fn dead_connections_are_tried_again() {
    for fault in [Fault::DropBefore, Fault::DropAfter, Fault::Cut] {
        for provider in PROVIDERS {
            let (error, requests) = outcome(provider, |server| server.next(fault.clone())).await;
            assert!(matches!(error, LlmError::Unreachable(_)), "{error:?}");
            assert!(requests >= 3, "{requests}");
        }
    }
    let server = StandIn::start().unwrap();
    let config = config(LlmProvider::Anthropic, &server);
    drop(server);
    assert!(matches!(error(&client(&config)).await, LlmError::Unreachable(_)));
}

#[tokio::test]
async fn our_clients_are_told_what_to_do() {
    let server = StandIn::start().unwrap();
    let llm = client(&config(LlmProvider::Anthropic, &server));
    let wait = Duration::from_millis(29_001);
    for (error, code, detail, hint) in [
        (
            LlmError::Keys { status: 401 },
            ErrorCode::UpstreamKeys,
            "(status 401)",
            "ANTHROPIC_API_KEY",
        ),
        (
            LlmError::BadKey,
            ErrorCode::UpstreamKeys,
            "no key has",
            "ANTHROPIC_API_KEY",
        ),
        (
            LlmError::Limit {
                retry_after: Some(wait),
            },
            ErrorCode::UpstreamLimit,
            "30 seconds",
            "later",
        ),
        (
            LlmError::Limit { retry_after: None },
            ErrorCode::UpstreamLimit,
            "asks to wait",
            "later",
        ),
        (
            LlmError::Spent,
            ErrorCode::UpstreamLimit,
            "money",
            "waiting does not help",
        ),
        (LlmError::Overloaded, ErrorCode::UpstreamFailed, "overloaded", "later"),
        (
            LlmError::Failed { status: 500 },
            ErrorCode::UpstreamFailed,
            "(status 500)",
            "later",
        ),
        (
            LlmError::Unreachable("it is off"),
            ErrorCode::UpstreamFailed,
            "it is off",
            "ANTHROPIC_BASE_URL",
        ),
        (
            LlmError::TimedOut(PATIENT),
            ErrorCode::UpstreamFailed,
            "20 seconds",
            "DUNETRACE_LLM_TIMEOUT_SECS",
        ),
        (
            LlmError::Refused,
            ErrorCode::ModelRefused,
            "refused",
            "DUNETRACE_LLM_MODEL",
        ),
        (
            LlmError::Cut,
            ErrorCode::AnswerUnusable,
            "cut off",
            "DUNETRACE_LLM_MODEL",
        ),
        (
            LlmError::Unusable("it is odd"),
            ErrorCode::AnswerUnusable,
            "it is odd",
            "DUNETRACE_LLM_MODEL",
        ),
        (
            LlmError::Rejected {
                status: 404,
                reason: "no model",
            },
            ErrorCode::UpstreamFailed,
            "(status 404): no model",
            "DUNETRACE_LLM_MODEL, which is claude-sonnet-5-5",
        ),
    ] {
        let answer = llm.api_error(&error);
        assert_eq!(answer.code, code, "{error:?}");
        assert!(answer.detail.contains(detail), "{}", answer.detail);
        assert!(answer.hint.as_deref().unwrap().contains(hint), "{:?}", answer.hint);
    }
    let limit = LlmError::Limit {
        retry_after: Some(wait),
    };
    assert_eq!(llm.api_error(&limit).retry_after, Some(wait));
    assert_eq!(llm.api_error(&LlmError::Spent).retry_after, None);
}
