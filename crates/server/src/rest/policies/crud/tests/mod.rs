//! The endpoints against a real store.

mod contract;
mod editors;
mod history;
mod many;
mod order;
mod tenants;
mod wrong;

use ::api::policies::PolicyView;
use ::api::{ApiErrorBody, ErrorCode, paths};
use axum::body::Body;
use axum::http::Request;
use axum::response::Response;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::rest::testing::{Server, read};

/// A request to be sent.
struct Ask<'a> {
    server: &'a Server,
    request: axum::http::request::Builder,
    body: Body,
}

fn ask<'a>(server: &'a Server, method: &str, url: &str) -> Ask<'a> {
    Ask {
        server,
        request: Request::builder().method(method).uri(url),
        body: Body::empty(),
    }
}

impl Ask<'_> {
    fn json(self, json: &Value) -> Self {
        self.header("content-type", "application/json").body(json.to_string())
    }

    fn body(mut self, body: impl Into<Body>) -> Self {
        self.body = body.into();
        self
    }

    fn header(mut self, name: &str, value: &str) -> Self {
        self.request = self.request.header(name, value);
        self
    }

    /// Meant for this form of the policy.
    fn form(self, revision: u64) -> Self {
        self.header("if-match", &format!("\"{revision}\""))
    }

    fn key(self, key: &str) -> Self {
        self.header("authorization", &format!("Bearer {key}"))
    }

    async fn send(self) -> Response {
        self.server.request(self.request.body(self.body).unwrap()).await
    }

    async fn get<T: DeserializeOwned>(self) -> T {
        let response = self.send().await;
        let status = response.status();
        let text = read(response).await;
        assert_eq!(status, 200, "{text}");
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
    }

    async fn refused(self) -> ApiErrorBody {
        let response = self.send().await;
        assert!(response.status().is_client_error(), "{}", response.status());
        Server::body(response).await
    }
}

/// What is usually asked for.
trait Asks {
    fn post(&self, url: &str, json: &Value) -> Ask<'_>;
    async fn create(&self, json: &Value) -> PolicyView;
    async fn list(&self) -> Vec<PolicyView>;
    async fn names(&self) -> Vec<String>;
}

impl Asks for Server {
    fn post(&self, url: &str, json: &Value) -> Ask<'_> {
        ask(self, "POST", url).json(json)
    }

    async fn create(&self, json: &Value) -> PolicyView {
        self.post(paths::POLICIES, json).get().await
    }

    async fn list(&self) -> Vec<PolicyView> {
        self.get(paths::POLICIES).await
    }

    async fn names(&self) -> Vec<String> {
        self.list().await.into_iter().map(|policy| policy.name).collect()
    }
}

fn url(id: u32) -> String {
    format!("/v1/policies/{id}")
}

/// What `POST` needs, and nothing else.
fn least(name: &str) -> Value {
    json!({
        "name": name,
        "condition": {"trigger": "tool_call_count", "operator": "gt", "value": 5},
        "action": {"type": "stop"},
    })
}

/// What `PUT` needs, and nothing else.
fn whole(name: &str) -> Value {
    let mut json = least(name);
    for (field, value) in [
        ("agent_id", json!("*")),
        ("priority", json!(100)),
        ("enabled", json!(true)),
    ] {
        json[field] = value;
    }
    json
}

/// With one field changed, given by a pointer such as `/condition/value`. What is missing on the way is made.
fn with(mut json: Value, pointer: &str, value: Value) -> Value {
    let mut place = &mut json;
    for part in pointer.split('/').skip(1) {
        place = &mut place[part];
    }
    *place = value;
    json
}
