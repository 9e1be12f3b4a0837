//! Large, compressed and hostile bodies.

use std::io::Write;

use axum::body::Body;
use axum::http::Request;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

use super::{Bench, batch, event};
use crate::auth::AuthMode;
use crate::config::Config;

fn gzip(data: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

fn encoded(encoding: &str, body: Vec<u8>) -> Request<Body> {
    Request::post("/v1/ingest")
        .header("content-encoding", encoding)
        .body(Body::from(body))
        .unwrap()
}

async fn small_limit() -> Bench {
    let folder = tempfile::tempdir().unwrap();
    let store = store::connect(&format!("sqlite://{}", folder.path().join("test.db").display())).unwrap();
    let config = Config {
        max_body_bytes: 100_000,
        ..Config::default()
    };
    Bench::with(store, AuthMode::Dev, config, folder).await
}

#[tokio::test]
async fn a_client_may_send_its_whole_buffer_at_shutdown() {
    let bench = Bench::dev().await;
    let events: Vec<Value> = (0..10_000)
        .map(|n| event(&format!("run-{}", n / 4), n % 4 + 1))
        .collect();
    let answer = bench.ingest(batch(&events)).await;
    assert_eq!((answer.status, &answer.body["accepted"]), (202, &json!(10_000)));
    assert_eq!(bench.stored("run-2499").await.unwrap().events.len(), 4);
}

#[tokio::test]
async fn more_events_than_configured_are_refused_as_a_whole() {
    let bench = Bench::dev().await;
    let answer = bench.ingest(batch(&vec![event("r", 1); 10_001])).await;
    assert_eq!(answer.refusal(), (422, "invalid_body", "events"));
    assert!(bench.stored("r").await.is_none());
}

#[tokio::test]
async fn a_body_of_nearly_32_mib_is_taken() {
    let bench = Bench::dev().await;
    let mut events: Vec<Value> = (0..3900).map(|n| event("r", n)).collect();
    for event in &mut events {
        event["payload"]["args"] = json!("x".repeat(8192));
    }
    let body = batch(&events);
    assert!(body.len() > 31 << 20 && body.len() <= 32 << 20, "{}", body.len());
    assert_eq!(bench.ingest(body).await.body["accepted"], 3900);
}

#[tokio::test]
async fn a_body_is_limited_before_and_after_decompression() {
    let bench = small_limit().await;
    let fits = batch(&vec![event("fits", 1); 300]);
    let larger = batch(&vec![event("larger", 1); 600]);
    assert!(fits.len() < 100_000 && larger.len() > 100_000);
    assert_eq!(bench.ingest(fits.clone()).await.status, 202);
    assert_eq!(
        bench.ingest(larger.clone()).await.refusal(),
        (413, "body_too_large", "")
    );
    assert_eq!(bench.send(encoded("gzip", gzip(fits.as_bytes()))).await.status, 202);
    let compressed = gzip(larger.as_bytes());
    assert!(compressed.len() < 10_000);
    assert_eq!(
        bench.send(encoded("gzip", compressed)).await.refusal(),
        (413, "body_too_large", "")
    );
    assert!(bench.stored("larger").await.is_none());
}

#[tokio::test]
async fn a_gzip_bomb_is_refused() {
    let bench = Bench::dev().await;
    let bomb = gzip(&vec![b' '; 256 << 20]);
    assert!(bomb.len() < 2 << 20);
    assert_eq!(
        bench.send(encoded("gzip", bomb)).await.refusal(),
        (413, "body_too_large", "")
    );
}

#[tokio::test]
async fn other_encodings_and_broken_gzip_are_refused() {
    let bench = Bench::dev().await;
    let body = batch(&[event("r", 1)]);
    for encoding in ["br", "deflate", "gzip, gzip", "zstd"] {
        let answer = bench.send(encoded(encoding, body.clone().into_bytes())).await;
        assert_eq!(answer.refusal(), (415, "unsupported_encoding", ""), "{encoding}");
    }
    assert_eq!(
        bench.send(encoded("identity", body.clone().into_bytes())).await.status,
        202
    );
    assert_eq!(bench.send(encoded("GZIP", gzip(body.as_bytes()))).await.status, 202);
    assert_eq!(
        bench.send(encoded("gzip", body.into_bytes())).await.refusal().1,
        "invalid_body"
    );
}

#[tokio::test]
async fn a_hostile_event_is_rejected_and_its_neighbours_are_stored() {
    let bench = Bench::dev().await;
    let good = event("good", 1).to_string();
    let bad = |field: &str, value: &str| {
        let mut bad = event("bad", 1);
        bad[field] = json!("HERE");
        bad.to_string().replace("\"HERE\"", value)
    };
    let deep = format!("{{\"x\": {}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    for (field, value, reported) in [
        ("payload", deep.as_str(), "event"),
        ("payload", r#"{"output": "\ud800"}"#, "event"),
        ("run_id", r#""a\u0000b""#, "run_id"),
        ("timestamp", "1e308", "timestamp"),
        ("timestamp", "-5", "timestamp"),
        ("timestamp", "1e999", "event"),
        ("timestamp", "NaN", "timestamp"),
        ("step_index", "4294967296", "step_index"),
    ] {
        let body = format!(r#"{{"events": [{good}, {}, {good}]}}"#, bad(field, value));
        let answer = bench.ingest(body).await;
        assert_eq!((answer.status, &answer.body["accepted"]), (202, &json!(2)), "{field}");
        assert_eq!(answer.body["rejected"][0]["field"], reported);
        assert_eq!(answer.body["rejected"][0]["index"], 1);
    }
    assert!(bench.stored("bad").await.is_none());
}

#[tokio::test]
async fn envelopes_that_are_none_name_their_fault() {
    let bench = Bench::dev().await;
    for (body, field) in [
        ("", ""),
        ("not json", ""),
        ("[]", ""),
        ("{}", "events"),
        (r#"{"events": []}"#, "events"),
        (r#"{"events": {}}"#, "events"),
        (r#"{"api_key": 7, "events": [{}]}"#, "api_key"),
    ] {
        assert_eq!(
            bench.ingest(body).await.refusal(),
            (422, "invalid_body", field),
            "{body}"
        );
    }
    assert_eq!(
        bench.ingest(vec![0xff, 0xfe]).await.refusal(),
        (422, "invalid_body", "")
    );
}
