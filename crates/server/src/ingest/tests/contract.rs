//! The shapes that the published SDKs read.

use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use domain::{ContentHash, Payload};
use serde_json::json;

use super::{Bench, batch, event};

#[tokio::test]
async fn events_are_stored_when_they_are_acknowledged() {
    let bench = Bench::dev().await;
    let answer = bench
        .ingest(batch(&[event("a", 1), event("b", 1), event("a", 2)]))
        .await;
    assert_eq!(answer.status, 202);
    assert_eq!(answer.body["accepted"], 3);
    assert_eq!(answer.body["queued_at"], 1_790_000_000.5);
    assert_eq!(answer.body["batch_id"].as_str().map(str::len), Some(36));
    assert!(answer.body.get("rejected").is_none());
    let run = bench.stored("a").await.unwrap();
    assert_eq!(run.events.iter().map(|event| event.step).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(run.header.agent_version, "0152fb33");
    let Payload::ToolCalled(call) = &run.events[0].payload else {
        panic!()
    };
    assert_eq!(call.args_hash, Some(ContentHash::of("1")));
    assert_eq!(bench.stored("b").await.unwrap().events.len(), 1);
}

#[tokio::test]
async fn real_traffic_of_both_eras_is_taken_whole() {
    let bench = Bench::dev().await;
    for (body, events) in [
        (include_str!("../../../../api/tests/fixtures/events-0.3.21.json"), 44),
        (include_str!("../../../../api/tests/fixtures/events-0.5.7.json"), 42),
    ] {
        let answer = bench.ingest(body).await;
        assert_eq!((answer.status, &answer.body["accepted"]), (202, &json!(events)));
    }
}

#[tokio::test]
async fn what_sent_the_events_is_noted() {
    let bench = Bench::dev().await;
    let from = |agent: &str| Request::post("/v1/ingest").header("user-agent", agent);
    let real = include_str!("../../../../api/tests/fixtures/events-0.5.7.json");
    let by_sdk = from("dunetrace-sdk-py/0.5.7").header("x-dunetrace-agent", "x");
    assert_eq!(bench.send(by_sdk.body(Body::from(real)).unwrap()).await.status, 202);
    let by_hand = from("curl/8.0").body(Body::from(batch(&[event("a", 1)]))).unwrap();
    assert_eq!(bench.send(by_hand).await.status, 202);
    let tenant = bench.tenant().await;
    // They are written behind the answer.
    let written = async {
        loop {
            let seen = bench.app.store.seen_clients(tenant).await.unwrap();
            if seen.iter().any(|client| client.kind == "http") {
                break seen;
            }
            tokio::task::yield_now().await;
        }
    };
    let seen = tokio::time::timeout(Duration::from_secs(5), written).await.unwrap();
    let of = |kind: &str| seen.iter().find(|client| client.kind == kind).unwrap();
    assert_eq!(
        (of("http").agent_id.as_str(), &of("http").client_version),
        ("agent", &None)
    );
    assert_eq!(of("python").client_version.as_ref().unwrap().as_str(), "0.5.7");
}

#[tokio::test]
async fn a_batch_sent_again_is_stored_once() {
    let bench = Bench::dev().await;
    let mut known = event("a", 1);
    known["event_id"] = json!("0e6d5024-445f-415b-af6d-0902277d9cf3");
    let with_id = batch(&[known.clone()]);
    let among_others = batch(&[known, event("a", 2)]);
    let without = batch(&[event("b", 1), event("b", 2)]);
    for body in [&with_id, &with_id, &among_others, &without, &without] {
        assert_eq!(bench.ingest(body.clone()).await.status, 202);
    }
    assert_eq!(bench.stored("a").await.unwrap().events.len(), 2);
    assert_eq!(bench.stored("b").await.unwrap().events.len(), 2);
}

#[tokio::test]
async fn one_malformed_event_is_reported_and_the_rest_is_stored() {
    let bench = Bench::dev().await;
    let mut bad = event("a", 1);
    bad["step_index"] = json!(-1);
    let mut unknown = event("a", 2);
    unknown["event_type"] = json!("approval.requested");
    let answer = bench.ingest(batch(&[event("a", 1), bad.clone(), unknown])).await;
    assert_eq!((answer.status, &answer.body["accepted"]), (202, &json!(2)));
    assert_eq!(
        answer.body["rejected"],
        json!([{"index": 1, "field": "step_index", "reason": "must be between 0 and 4294967295"}])
    );
    assert_eq!(bench.stored("a").await.unwrap().events.len(), 2);

    let answer = bench.ingest(batch(&[bad])).await;
    assert_eq!(answer.refusal(), (422, "invalid_body", "events[0].step_index"));
    assert_eq!(
        answer.body["hint"],
        "events[0].step_index must be between 0 and 4294967295"
    );
}

#[tokio::test]
async fn policies_are_an_object() {
    let bench = Bench::dev().await;
    let answer = bench.get("/v1/policies?agent_id=agent&api_key=dt_dev_test").await;
    assert_eq!((answer.status, answer.body), (200, json!({"policies": []})));
}

#[tokio::test]
async fn thresholds_are_served_to_the_client() {
    let bench = Bench::dev().await;
    let answer = bench
        .get("/v1/detector-config?agent_id=agent&agent_version=0152fb33")
        .await;
    assert_eq!(answer.status, 200);
    assert_eq!(
        answer.body,
        json!({
            "schema_version": 1, "agent_id": "agent", "agent_version": "0152fb33", "generated_at": 1_790_000_000.5,
            "ttl_s": 60, "detectors": {}, "packs": [], "baselines": null
        })
    );
    let mut config = domain::DetectorConfig::default();
    config.default.set("tool_loop", "threshold", 7.0).unwrap();
    bench.app.detectors.store(std::sync::Arc::new(config));
    let answer = bench.get("/v1/detector-config?agent_id=agent").await;
    assert_eq!(answer.body["detectors"], json!({"tool_loop": {"THRESHOLD": 7}}));
    assert_eq!(
        bench.get("/v1/detector-config").await.refusal(),
        (422, "invalid_parameter", "agent_id")
    );
}

#[tokio::test]
async fn a_deploy_belongs_to_the_agent_of_its_body() {
    let bench = Bench::dev().await;
    let body =
        json!({"api_key": "dt_dev_test", "agent_id": "shop", "version": "v1.4.2", "meta": {"commit": "abc1234"}});
    let answer = bench.post("/v1/deploy", body.to_string()).await;
    assert_eq!(answer.status, 202);
    assert_eq!(answer.body["agent_id"], "shop");
    assert_eq!(answer.body["version"], "v1.4.2");
    assert_eq!(answer.body["deployed_at"], 1_790_000_000.5);
    let deploys = bench.app.store.deploys(bench.tenant().await, "shop", 10).await.unwrap();
    assert_eq!(deploys.len(), 1);
    assert_eq!(answer.body["id"], deploys[0].id);
    let answer = bench.post("/v1/deploy", r#"{"agent_id": "shop"}"#).await;
    assert_eq!(answer.refusal(), (422, "invalid_body", "version"));
}

#[tokio::test]
async fn health_tells_of_the_store() {
    let bench = Bench::dev().await;
    let answer = bench.get("/health").await;
    assert_eq!(
        (answer.status, &answer.body["status"], &answer.body["db"]),
        (200, &json!("ok"), &json!("ok"))
    );
}

#[tokio::test]
async fn other_paths_methods_and_web_pages_are_refused() {
    let bench = Bench::dev().await;
    assert_eq!(bench.get("/v1/nothing").await.refusal().1, "not_found");
    assert_eq!(bench.get("/v1/ingest").await.refusal().1, "method_not_allowed");
    let from_a_page = Request::post("/v1/ingest").header("origin", "http://evil.example");
    let answer = bench
        .send(from_a_page.body(Body::from(batch(&[event("a", 1)]))).unwrap())
        .await;
    assert_eq!(answer.refusal(), (403, "forbidden_origin", "origin"));
    assert!(bench.stored("a").await.is_none());
}
