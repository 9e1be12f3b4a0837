//! A server on free ports, agents that send real events, and verdicts that turn.

#![expect(clippy::unwrap_used, reason = "what cannot be set up fails the test")]

use std::path::Path;
use std::time::Duration;

use api::fixes::{FixNote, FixStatus, RecordCopyRequest};
use api::paths;
use api::signals::SignalList;
use axum::http::{Method, StatusCode};
use bytes::Bytes;
use domain::Verdict;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use server::client::{Client, Destination, Target, request};
use server::clock::Clock;
use server::config::Config;
use server::start::{Server, start};
use tempfile::TempDir;

const PATIENCE: Duration = Duration::from_secs(30);

async fn server(folder: &Path) -> Server {
    let store = store::connect(&format!("sqlite://{}", folder.join("test.db").display())).unwrap();
    let any = "127.0.0.1:0".parse().unwrap();
    let config = Config {
        ingest_addr: any,
        api_addr: any,
        dashboard_addr: any,
        ..Config::default()
    };
    start(config, async |_| Ok(store)).await.unwrap()
}

fn at(port: std::net::SocketAddr) -> Destination {
    Destination {
        to: Target::of(port),
        key: None,
    }
}

async fn get<T: DeserializeOwned>(server: &Server, path: &str) -> T {
    let reply = request(at(server.ports.api), Method::GET, path).await.unwrap();
    assert_eq!(reply.status, StatusCode::OK, "{path}: {}", reply.body);
    serde_json::from_str(&reply.body).unwrap()
}

async fn post(port: std::net::SocketAddr, path: &str, body: &Value) {
    let body = Bytes::from(serde_json::to_vec(body).unwrap());
    let reply = Client::new(at(port)).post(path, body).await.unwrap();
    assert!(reply.status.is_success(), "{path}: {}", reply.body);
}

/// One run of the agent, as an SDK sends it.
async fn run(server: &Server, id: &str, version: &str, calls: u32) {
    let start = Clock::System.now().secs();
    let event = |kind: &str, step: u32, payload: Value| {
        json!({
            "event_type": kind, "run_id": id, "agent_id": "researcher", "agent_version": version,
            "step_index": step, "timestamp": start + f64::from(step) * 0.001, "payload": payload,
        })
    };
    let mut events = vec![event(
        "run.started",
        0,
        json!({ "model": "gpt-4o", "tools": ["search"] }),
    )];
    for call in 1..=calls {
        events.push(event(
            "tool.called",
            call,
            json!({ "tool_name": "search", "args_hash": "0123456789abcdef" }),
        ));
        events.push(event(
            "tool.responded",
            call,
            json!({ "tool_name": "search", "success": true }),
        ));
    }
    events.push(event(
        "run.completed",
        calls + 1,
        json!({ "exit_reason": "final_answer" }),
    ));
    let body = json!({ "agent_id": "researcher", "events": events });
    post(server.ports.ingest, "/v1/ingest", &body).await;
}

async fn eventually<T>(mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let found = async {
        loop {
            if let Some(found) = look().await {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(PATIENCE, found).await.expect("it happens in time")
}

/// The notes once the verdict is this one.
async fn notes(server: &Server, signal: u64, verdict: Verdict) -> Vec<FixNote> {
    let url = paths::with(paths::SIGNAL_FIX_STATUS, &signal.to_string());
    eventually(async || match get(server, &url).await {
        FixStatus::Applied { fix, .. } if fix.notes.first()?.to == verdict => Some(fix.notes),
        _ => None,
    })
    .await
}

#[tokio::test]
async fn verdicts_turn_as_runs_come_in_also_after_a_restart() {
    let folder = TempDir::new().unwrap();
    let running = server(folder.path()).await;
    run(&running, "bad", "v1", 12).await;
    let signal = eventually(async || {
        let list: SignalList = get(&running, paths::SIGNALS).await;
        list.signals.first().map(|signal| signal.id)
    })
    .await;
    let copied = serde_json::to_value(RecordCopyRequest {
        fix_content: "Do not repeat a search query.".to_owned(),
    });
    let url = paths::with(paths::SIGNAL_RECORD_COPY, &signal.to_string());
    post(running.ports.api, &url, &copied.unwrap()).await;
    // The version is new, so it is seen at once that these runs carry the fix.
    for number in 0..5 {
        run(&running, &format!("good {number}"), "v2", 1).await;
    }
    notes(&running, signal, Verdict::LikelyFixed).await;
    running.stop().await;

    let running = server(folder.path()).await;
    for number in 5..10 {
        run(&running, &format!("good {number}"), "v2", 1).await;
    }
    notes(&running, signal, Verdict::Verified).await;
    run(&running, "bad again", "v2", 12).await;
    let notes = notes(&running, signal, Verdict::StillOccurring).await;
    let told: Vec<_> = notes
        .iter()
        .map(|note| (note.to, note.runs, note.recurrences))
        .collect();
    assert_eq!(
        told,
        [
            (Verdict::StillOccurring, 11, 1),
            (Verdict::Verified, 10, 0),
            (Verdict::LikelyFixed, 5, 0),
        ]
    );
    running.stop().await;
}
