//! How a backtest goes on and how it ends.

use std::sync::Arc;

use ::api::ErrorCode;
use domain::RunId;

use super::*;
use crate::faulty_store::{Faults, FaultyStore};

#[tokio::test]
async fn the_reader_hears_of_the_progress_and_at_last_of_the_result() {
    let server = with_runs(120).await;
    server.judge(Run::new("open").starting(500).open()).await;
    let response = ask(&server, &json!({"policy": cap(5)})).await;
    assert_eq!(response.headers()["content-type"], "application/x-ndjson");
    let lines = lines(response).await;
    let progress: Vec<(u32, u32)> = lines
        .iter()
        .filter_map(|line| match line {
            BacktestLine::Progress { done, of } => Some((*done, *of)),
            _ => None,
        })
        .collect();
    assert_eq!(progress, [(0, 120), (50, 120), (100, 120), (120, 120)]);
    let Some(BacktestLine::Done { edited, saved: None }) = lines.last() else {
        panic!("{lines:?}");
    };
    assert_eq!((edited.runs, edited.fired, edited.days.len()), (120, 0, 1));
    let count = json!({"policy": cap(5), "runs": 7});
    let lines = super::lines(ask(&server, &count).await).await;
    assert!(matches!(lines.last(), Some(BacktestLine::Done { edited, .. }) if edited.runs == 7));
}

#[tokio::test]
async fn nothing_to_try_is_a_result_too() {
    let lines = lines(ask(&Server::start().await, &json!({"policy": cap(5)})).await).await;
    assert_eq!(lines[0], BacktestLine::Progress { done: 0, of: 0 });
    let Some(BacktestLine::Done { edited, .. }) = lines.last() else {
        panic!("{lines:?}");
    };
    assert_eq!((edited.runs, edited.since, edited.days.len()), (0, None, 0));
}

#[tokio::test]
async fn what_makes_no_sense_is_refused_as_when_it_is_saved() {
    let server = Server::start().await;
    let mut nameless = cap(5);
    nameless.as_object_mut().unwrap().remove("name");
    let mut wordy = cap(5);
    wordy["condition"]["value"] = "many".into();
    for (body, field) in [
        (json!({"policy": nameless}), Some("name")),
        (json!({"policy": wordy}), Some("condition.value")),
        (json!({"policy": cap(5), "runs": 0}), Some("runs")),
        (json!({"policy": cap(5), "runs": 10_001}), Some("runs")),
        (json!({"policy": cap(5), "run": 5}), None),
        (json!(null), None),
    ] {
        let error = Server::body(ask(&server, &body).await).await;
        assert_eq!(
            (error.code, error.field.as_deref()),
            (ErrorCode::InvalidBody, field),
            "{body}"
        );
    }
}

#[tokio::test]
async fn whoever_closes_the_connection_ends_the_work() {
    let mut server = with_runs(120).await;
    let faults = Faults::default();
    server.app.store = Arc::new(FaultyStore::new(Arc::clone(&server.app.store), faults.clone()));
    let mut body = ask(&server, &json!({"policy": cap(5)})).await.into_body();
    for _ in 0..2 {
        body.frame().await.unwrap().unwrap();
    }
    drop(body);
    // The first slice, and the second that was read while the first was tried.
    assert_eq!(faults.loads(), 2);
    // It left its place, so two others can go on at once.
    let (_first, _second) = (
        ask(&server, &json!({"policy": cap(5)})).await,
        ask(&server, &json!({"policy": cap(5)})).await,
    );
    let third = Server::body(ask(&server, &json!({"policy": cap(5)})).await).await;
    assert_eq!(third.code, ErrorCode::Busy);
    assert!(third.hint.is_some());
}

#[tokio::test]
async fn a_store_that_fails_meanwhile_is_told_with_the_request() {
    let mut server = with_runs(60).await;
    let faults = Faults::of([RunId::new("run 0").key()].into_iter());
    server.app.store = Arc::new(FaultyStore::new(Arc::clone(&server.app.store), faults));
    let response = ask(&server, &json!({"policy": cap(5)})).await;
    let id = response.headers()["x-request-id"].to_str().unwrap().to_owned();
    let lines = lines(response).await;
    let Some(BacktestLine::Failed { request_id, detail }) = lines.last() else {
        panic!("{lines:?}");
    };
    assert_eq!((request_id.as_str(), detail.as_str()), (id.as_str(), "internal error"));
}

#[tokio::test]
async fn lines_are_not_held_back_to_be_compressed() {
    let server = with_runs(1).await;
    let request = Request::post(paths::POLICY_BACKTEST).header("accept-encoding", "gzip");
    let body = Body::from(json!({"policy": cap(5)}).to_string());
    let router = crate::rest::standalone(server.app.clone());
    let response = router.oneshot(request.body(body).unwrap()).await.unwrap();
    assert_eq!(response.headers().get("content-encoding"), None);
    assert_eq!(response.headers()["x-accel-buffering"], "no");
}

#[tokio::test]
async fn only_own_runs_are_tried() {
    let server = Server::of_two_customers().await;
    let store = &server.app.store;
    server
        .judge_as(store.tenant("a").await.unwrap(), Run::new("loop").looping())
        .await;
    for (key, runs) in [("dt_live_a", 1), ("dt_live_b", 0)] {
        let request = Request::post(paths::POLICY_BACKTEST).header("authorization", format!("Bearer {key}"));
        let body = Body::from(json!({"policy": cap(1)}).to_string());
        let router = crate::rest::standalone(server.app.clone());
        let lines = lines(router.oneshot(request.body(body).unwrap()).await.unwrap()).await;
        let Some(BacktestLine::Done { edited, .. }) = lines.last() else {
            panic!("{lines:?}");
        };
        assert_eq!((edited.runs, edited.fired), (runs, runs), "{key}");
    }
}
