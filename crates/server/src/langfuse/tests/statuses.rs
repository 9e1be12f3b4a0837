//! What the server's refusals and failures become.

use std::time::Duration;

use serde_json::json;

use super::{Server, Told, id};
use crate::langfuse::{LangfuseError, Which};

/// What reading a trace and a prompt comes to.
async fn both(tell: impl Fn() -> Told + Clone + Send + Sync + 'static) -> LangfuseError {
    let server = Server::telling(move |_| tell()).await;
    let trace = server.langfuse.trace(&id()).await.unwrap_err();
    let prompt = server.langfuse.prompt("p", Which::HEAD).await.unwrap_err();
    assert_eq!(trace, prompt);
    trace
}

#[tokio::test]
async fn keys_are_refused() {
    for status in [401, 403] {
        let body = json!({ "message": "Invalid credentials.", "error": "UnauthorizedError" });
        let error = both(move || Told::json(status, &body)).await;
        assert_eq!(error, LangfuseError::Keys { status });
    }
}

#[tokio::test]
async fn the_limit_says_how_long_to_wait() {
    let wait = |seconds| LangfuseError::Limit {
        retry_after: Some(Duration::from_secs(seconds)),
    };
    let header = || Told::of(429, "text/plain", "slow down").with("retry-after", "17");
    assert_eq!(both(header).await, wait(17));
    let body = || {
        Told::json(
            429,
            json!({ "code": "rate_limited", "details": { "retryAfterSeconds": 9 } }),
        )
    };
    assert_eq!(both(body).await, wait(9));
    let neither = || Told::page(429).with("retry-after", "Fri, 20 Nov 2026 07:28:00 GMT");
    assert!(matches!(
        both(neither).await,
        LangfuseError::Limit { retry_after: None }
    ));
}

#[tokio::test]
async fn failures_are_told_by_their_status() {
    for status in [422, 500, 502, 503, 504] {
        let error = both(move || Told::of(status, "text/plain", "secret text")).await;
        assert_eq!(error, LangfuseError::Failed { status });
    }
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let other = Server::telling(|_| Told::json(200, "{}")).await;
    let address = other.langfuse.host.at("/elsewhere");
    for status in [301, 302, 307, 308] {
        let address = address.clone();
        let error = both(move || Told::page(status).with("location", &address)).await;
        assert!(error.to_string().contains("LANGFUSE_HOST"), "{error}");
    }
    assert!(other.asked().is_empty());
}

#[tokio::test]
async fn the_keys_go_as_basic_authentication() {
    let server = Server::telling(|_| Told::page(500)).await;
    drop(server.langfuse.trace(&id()).await);
    // Of `pk-lf-public:sk-lf-secret`.
    assert_eq!(
        server.asked()[0].authorization,
        "Basic cGstbGYtcHVibGljOnNrLWxmLXNlY3JldA=="
    );
    let shown = format!("{:?}", server.langfuse);
    assert!(!shown.contains("public:") && !shown.contains("sk-lf"), "{shown}");
}
