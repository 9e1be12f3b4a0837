//! Backtests over the API.

mod ends;
mod figures;

use ::api::paths;
use ::api::policies::BacktestLine;
use axum::body::Body;
use axum::http::Request;
use axum::response::Response;
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::rest::testing::{Run, Server};

/// A policy that stops after so many tool calls.
fn cap(calls: u32) -> Value {
    json!({
        "name": "cap",
        "condition": {"trigger": "tool_call_count", "operator": "gt", "value": calls},
        "action": {"type": "stop"},
    })
}

async fn ask(server: &Server, body: &Value) -> Response {
    let request = Request::post(paths::POLICY_BACKTEST).header("content-type", "application/json");
    let router = crate::rest::standalone(server.app.clone());
    router
        .oneshot(request.body(Body::from(body.to_string())).unwrap())
        .await
        .unwrap()
}

/// All lines of an answer.
async fn lines(response: Response) -> Vec<BacktestLine> {
    assert!(response.status().is_success(), "{}", response.status());
    let body = response.into_body().collect().await.unwrap().to_bytes();
    let text = std::str::from_utf8(&body).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// A server with so many finished runs, a second apart.
async fn with_runs(count: i64) -> Server {
    let server = Server::start().await;
    for second in 0..count {
        server.judge(Run::new(&format!("run {second}")).starting(second)).await;
    }
    server
}
