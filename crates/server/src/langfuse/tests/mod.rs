//! The client against servers that answer as told, and against a stand-in that keeps prompts and traces.

mod changes;
mod prompts;
mod reading;
mod routes;
mod stand_in;
mod statuses;
mod transport;

use std::sync::{Arc, Mutex};

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::Response;
use axum::routing::any;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::{Langfuse, TraceId};
use crate::config::{BaseUrl, Config, Kind as _, Secret};
use crate::outbound::Outbound;

const TRACE: &str = "c2293f9faa9a78ad1a4dec7320791652";
/// Recorded from a server of version 4.16.0 that writes both ways; both are the same trace.
const OBSERVATIONS: &str = include_str!("recorded/observations.json");
const WHOLE: &str = include_str!("recorded/trace.json");

fn id() -> TraceId {
    TraceId::parse(TRACE).unwrap()
}

/// A request as it arrived.
#[derive(Clone, Debug)]
struct Asked {
    method: String,
    /// As it was sent, percent-encoded.
    path: String,
    query: String,
    authorization: String,
    body: Value,
}

impl Asked {
    async fn of(request: Request) -> Self {
        let (head, body) = request.into_parts();
        let body = to_bytes(body, 1 << 20).await.unwrap();
        let header = |name: &str| head.headers.get(name).map(|value| value.to_str().unwrap().to_owned());
        Self {
            method: head.method.to_string(),
            path: head.uri.path().to_owned(),
            query: head.uri.query().unwrap_or_default().to_owned(),
            authorization: header("authorization").unwrap_or_default(),
            body: serde_json::from_slice(&body).unwrap_or_default(),
        }
    }
}

/// What is answered.
struct Told {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: String,
}

impl Told {
    fn json(status: u16, body: impl ToString) -> Self {
        Self::of(status, "application/json; charset=utf-8", body)
    }

    /// What the web framework of Langfuse answers on paths that it does not know.
    fn page(status: u16) -> Self {
        Self::of(
            status,
            "text/html; charset=utf-8",
            "<!DOCTYPE html><html lang=\"en\"></html>",
        )
    }

    fn of(status: u16, kind: &str, body: impl ToString) -> Self {
        Self {
            status,
            headers: vec![("content-type", kind.to_owned())],
            body: body.to_string(),
        }
    }

    fn with(mut self, header: &'static str, value: &str) -> Self {
        self.headers.push((header, value.to_owned()));
        self
    }
}

/// The trace does not exist, as the older route says it.
fn unknown() -> Told {
    Told::json(
        404,
        json!({ "message": "Trace not found within authorized project", "error": "LangfuseNotFoundError" }),
    )
}

fn empty() -> Told {
    Told::json(200, json!({ "data": [], "meta": {} }))
}

/// A server, what it was asked, and the client that asks it.
struct Server {
    langfuse: Langfuse,
    asked: Arc<Mutex<Vec<Asked>>>,
    serving: JoinHandle<()>,
}

impl Server {
    async fn telling(tell: impl Fn(&Asked) -> Told + Clone + Send + Sync + 'static) -> Self {
        let asked: Arc<Mutex<Vec<Asked>>> = Arc::default();
        let log = Arc::clone(&asked);
        let handler = move |request: Request| async move {
            let request = Asked::of(request).await;
            log.lock().unwrap().push(request.clone());
            let told = tell(&request);
            let mut response = Response::builder().status(told.status);
            for (name, value) in told.headers {
                response = response.header(name, value);
            }
            response.body(Body::from(told.body)).unwrap()
        };
        let router = axum::Router::new().fallback(any(handler));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let langfuse = client(&format!("http://{}", listener.local_addr().unwrap()));
        let serving = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self {
            langfuse,
            asked,
            serving,
        }
    }

    /// Tells one thing on the newer route to traces and one on the older.
    async fn with_routes(
        newer: impl Fn() -> Told + Clone + Send + Sync + 'static,
        older: impl Fn() -> Told + Clone + Send + Sync + 'static,
    ) -> Self {
        Self::telling(move |asked| match asked.path.as_str() {
            "/api/public/v2/observations" => newer(),
            _ => older(),
        })
        .await
    }

    fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    /// Which routes to traces were asked since the last time, such as `new old`.
    fn routes(&self) -> String {
        let asked = std::mem::take(&mut *self.asked.lock().unwrap());
        let names = asked
            .iter()
            .map(|asked| if asked.path.contains("/v2/") { "new" } else { "old" });
        names.collect::<Vec<_>>().join(" ")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

fn client(host: &str) -> Langfuse {
    client_with(host, "pk-lf-public", "sk-lf-secret")
}

fn client_with(host: &str, public_key: &str, secret_key: &str) -> Langfuse {
    let config = Config {
        langfuse_host: BaseUrl::parse(host).unwrap(),
        langfuse_public_key: Some(Secret::parse(public_key).unwrap()),
        langfuse_secret_key: Some(Secret::parse(secret_key).unwrap()),
        ..Config::default()
    };
    Langfuse::new(&Outbound::new().unwrap(), &config).unwrap()
}
