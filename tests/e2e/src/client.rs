//! The REST API as its clients see it.

use anyhow::{Context, Result};
use serde_json::Value;

/// A blocking client of the REST API.
pub struct Client {
    base: String,
    agent: ureq::Agent,
}

impl Client {
    pub(crate) fn new(base: String) -> Self {
        let config = ureq::Agent::config_builder()
            .proxy(None)
            .http_status_as_error(false)
            .build();
        Self {
            base,
            agent: config.into(),
        }
    }

    /// Status and body of a `GET`, as text.
    ///
    /// # Errors
    /// When no answer comes; an error status is an answer.
    pub fn get_text(&self, path: &str) -> Result<(u16, String)> {
        let url = format!("{}{path}", self.base);
        let mut response = self.agent.get(&url).call().with_context(|| format!("get {path}"))?;
        let body = response.body_mut().read_to_string()?;
        Ok((response.status().as_u16(), body))
    }

    /// Body of a `GET`, as JSON.
    ///
    /// # Errors
    /// When the answer is not a success or not JSON.
    pub fn get(&self, path: &str) -> Result<Value> {
        let (status, body) = self.get_text(path)?;
        anyhow::ensure!(status == 200, "get {path}: status {status}: {body}");
        serde_json::from_str(&body).with_context(|| format!("get {path}: {body}"))
    }

    /// Status and body of a request with a body, as text.
    ///
    /// # Errors
    /// When no answer comes; an error status is an answer.
    pub fn send_text(&self, method: &str, path: &str, body: &Value) -> Result<(u16, String)> {
        let request = ureq::http::Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.base))
            .header("content-type", "application/json")
            .body(body.to_string())?;
        let mut response = self.agent.run(request).with_context(|| format!("{method} {path}"))?;
        let text = response.body_mut().read_to_string()?;
        Ok((response.status().as_u16(), text))
    }

    /// Status and body of a request with a body.
    ///
    /// # Errors
    /// As [`Client::send_text`], and when the answer is not JSON.
    pub fn send(&self, method: &str, path: &str, body: &Value) -> Result<(u16, Value)> {
        let (status, text) = self.send_text(method, path, body)?;
        let answer = serde_json::from_str(&text).with_context(|| format!("{method} {path}: {status} {text}"))?;
        Ok((status, answer))
    }

    /// The answer to a request that must succeed.
    ///
    /// # Errors
    /// As [`Client::send`], and when the status is not 200.
    pub fn change(&self, method: &str, path: &str, body: &Value) -> Result<Value> {
        let (status, answer) = self.send(method, path, body)?;
        anyhow::ensure!(status == 200, "{method} {path}: status {status}: {answer}");
        Ok(answer)
    }
}
