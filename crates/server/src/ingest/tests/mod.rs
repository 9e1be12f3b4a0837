//! The ingest port against a real store.

mod contract;
mod keys;
mod limits;
mod policies;
mod pressure;

use std::sync::Arc;

use arc_swap::ArcSwap;
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, header};
use domain::{DetectorConfig, Micros, RunId};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use store::{Store, StoredRun, TenantId};
use tempfile::TempDir;
use tokio::sync::Notify;
use tower::ServiceExt;

use super::router;
use crate::app::App;
use crate::auth::{Auth, AuthMode};
use crate::clock::Clock;
use crate::config::Config;
use crate::explain::Explanations;
use crate::fixes::PromptLocks;
use crate::live::Live;

/// An ordinary day.
const NOW: Micros = Micros(1_790_000_000_500_000);

/// A store in a folder of its own, and the port's routes before it.
struct Bench {
    app: App,
    routes: Router,
    folder: TempDir,
}

impl Bench {
    async fn new(mode: AuthMode) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = store::connect(&format!("sqlite://{}", folder.path().join("test.db").display())).unwrap();
        Self::with(store, mode, Config::default(), folder).await
    }

    async fn dev() -> Self {
        Self::new(AuthMode::Dev).await
    }

    async fn with(store: Arc<dyn Store>, mode: AuthMode, config: Config, folder: TempDir) -> Self {
        let auth = Auth::new(mode, Arc::clone(&store)).await.unwrap();
        let app = App {
            langfuse: None,
            llm: None,
            explanations: Explanations::default(),
            prompt_locks: PromptLocks::default(),
            config: Arc::new(config),
            store,
            auth: Arc::new(auth),
            demo: crate::demo::Background::default(),
            backtests: crate::backtests::Backtests::default(),
            clock: Clock::Fixed(NOW),
            policies: crate::policies::PolicyCache::default(),
            live: Live::new(),
            wake: Arc::new(Notify::new()),
            detectors: Arc::new(ArcSwap::from_pointee(DetectorConfig::default())),
        };
        Self {
            routes: router(app.clone()),
            app,
            folder,
        }
    }

    async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.routes.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        Answer {
            status: parts.status.as_u16(),
            headers: parts.headers,
            body: serde_json::from_slice(&body).unwrap(),
        }
    }

    async fn post(&self, path: &str, body: impl Into<Body>) -> Answer {
        self.send(Request::post(path).body(body.into()).unwrap()).await
    }

    async fn ingest(&self, body: impl Into<Body>) -> Answer {
        self.post("/v1/ingest", body).await
    }

    async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    async fn tenant(&self) -> TenantId {
        self.app.store.tenant(Auth::DEV_CUSTOMER).await.unwrap()
    }

    /// What is stored of a run.
    async fn stored(&self, run: &str) -> Option<StoredRun> {
        self.app
            .store
            .run_events(self.tenant().await, &RunId::new(run))
            .await
            .unwrap()
    }
}

#[derive(Debug)]
struct Answer {
    status: u16,
    headers: HeaderMap,
    body: Value,
}

impl Answer {
    /// Checks the one error body, and gives its code and field.
    #[track_caller]
    fn refusal(&self) -> (u16, &str, &str) {
        let id = self.headers["x-request-id"].to_str().unwrap();
        assert_eq!(self.body["request_id"], id);
        assert!(self.body["detail"].as_str().is_some_and(|detail| !detail.is_empty()));
        assert_eq!(self.headers[header::CONTENT_TYPE], "application/json");
        (
            self.status,
            self.body["code"].as_str().unwrap(),
            self.body["field"].as_str().unwrap_or_default(),
        )
    }
}

fn event(run: &str, step: u32) -> Value {
    json!({
        "event_type": "tool.called", "run_id": run, "agent_id": "agent", "agent_version": "0152fb33",
        "step_index": step, "timestamp": 1_790_000_000.25, "payload": {"tool_name": "search", "args": format!("{step}")},
        "parent_run_id": null
    })
}

fn batch(events: &[Value]) -> String {
    json!({"api_key": "dt_dev_test", "agent_id": "agent", "events": events}).to_string()
}

fn with_key(key: &str) -> String {
    json!({"api_key": key, "agent_id": "agent", "events": [event("r", 1)]}).to_string()
}
