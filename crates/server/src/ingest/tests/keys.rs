//! Who may send events.

use axum::body::Body;
use axum::http::Request;
use domain::RunId;

use super::{Bench, NOW, event, with_key};
use crate::auth::AuthMode;

const KEY: &str = "dt_live_0123456789abcdef0123456789abcdef";

async fn prod() -> Bench {
    let bench = Bench::new(AuthMode::Prod).await;
    bench.app.store.add_key(KEY, "agent", "customer", NOW).await.unwrap();
    bench
}

fn by_header(authorization: &str, body: &str) -> Request<Body> {
    Request::post("/v1/ingest")
        .header("authorization", authorization)
        .body(Body::from(body.to_owned()))
        .unwrap()
}

fn without_key() -> String {
    serde_json::json!({"agent_id": "agent", "events": [event("r", 1)]}).to_string()
}

#[tokio::test]
async fn production_needs_a_key_that_is_known_and_active() {
    let bench = prod().await;
    assert_eq!(bench.ingest(without_key()).await.refusal().1, "missing_key");
    for wrong in ["dt_dev_test", "dt_live_wrong", "'; DROP TABLE api_keys; --"] {
        let answer = bench.ingest(with_key(wrong)).await;
        assert_eq!(answer.refusal(), (401, "invalid_key", ""), "{wrong}");
        assert!(!answer.body.to_string().contains(wrong));
    }
    assert_eq!(bench.ingest(with_key(KEY)).await.status, 202);
    assert!(bench.app.store.revoke_key(KEY).await.unwrap());
    assert_eq!(bench.ingest(with_key(KEY)).await.refusal(), (401, "invalid_key", ""));
}

#[tokio::test]
async fn the_key_may_stand_in_the_header_with_or_without_a_scheme() {
    let bench = prod().await;
    for authorization in [format!("Bearer {KEY}"), KEY.to_owned()] {
        assert_eq!(bench.send(by_header(&authorization, &without_key())).await.status, 202);
        assert_eq!(bench.send(by_header(&authorization, &with_key(""))).await.status, 202);
    }
    // The body's key is the one that old clients can set.
    assert_eq!(
        bench.send(by_header(KEY, &with_key("dt_live_wrong"))).await.refusal().1,
        "invalid_key"
    );
}

#[tokio::test]
async fn events_belong_to_the_keys_customer() {
    let bench = prod().await;
    assert_eq!(bench.ingest(with_key(KEY)).await.status, 202);
    let owner = bench.app.store.tenant("customer").await.unwrap();
    assert!(
        bench
            .app
            .store
            .run_events(owner, &RunId::new("r"))
            .await
            .unwrap()
            .is_some()
    );
    assert!(
        bench.stored("r").await.is_none(),
        "nothing goes to the customer of dev mode"
    );
}

#[tokio::test]
async fn every_path_but_health_is_closed_without_a_key() {
    let bench = prod().await;
    let deploy = r#"{"agent_id": "agent", "version": "1"}"#;
    assert_eq!(bench.post("/v1/deploy", deploy).await.refusal().1, "missing_key");
    for path in ["/v1/policies?agent_id=agent", "/v1/detector-config?agent_id=agent"] {
        assert_eq!(bench.get(path).await.refusal().1, "missing_key", "{path}");
        assert_eq!(bench.get(&format!("{path}&api_key={KEY}")).await.status, 200, "{path}");
        assert_eq!(
            bench.get(&format!("{path}&api_key=x")).await.refusal().1,
            "invalid_key",
            "{path}"
        );
    }
    assert_eq!(bench.get("/health").await.status, 200);
}

#[tokio::test]
async fn dev_mode_takes_no_key_and_dev_keys_but_no_invented_ones() {
    let bench = Bench::dev().await;
    for (body, status) in [
        (without_key(), 202),
        (with_key(""), 202),
        (with_key("dt_dev_anything"), 202),
        (with_key("dt_live_wrong"), 401),
    ] {
        assert_eq!(bench.ingest(body).await.status, status);
    }
}
