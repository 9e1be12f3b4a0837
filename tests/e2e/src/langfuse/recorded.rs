//! Exchanges with a real Langfuse, written down.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde::Deserialize;
use serde_json::{Map, Value};

/// One recording, in the order in which it was made.
#[derive(Debug, Deserialize)]
pub struct Recording {
    pub exchanges: Vec<Exchange>,
}

/// A request and its answer.
#[derive(Debug, Deserialize)]
pub struct Exchange {
    pub request: Asked,
    pub response: Answered,
}

#[derive(Debug, Deserialize)]
pub struct Asked {
    pub method: String,
    /// As it was sent, encoded.
    pub path: String,
    #[serde(default)]
    pub query: Map<String, Value>,
    pub json: Option<Value>,
    /// The right keys where nothing is said.
    pub auth: Option<Auth>,
}

/// With which keys it was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Auth {
    Wrong,
    None,
    /// The public key alone.
    Bearer,
}

#[derive(Debug, Deserialize)]
pub struct Answered {
    pub status: u16,
    pub content_type: Option<String>,
    /// Absent where the recording was cut.
    pub body: Option<Value>,
}

impl Recording {
    /// Reads a file of `fixtures/langfuse/`.
    ///
    /// # Errors
    /// When it is not there or not a recording.
    pub fn read(name: &str) -> Result<Self> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/langfuse");
        let path = folder.join(format!("{name}.json"));
        let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        Ok(serde_json::from_str(&text)?)
    }
}

impl Exchange {
    /// Asks the same of another server.
    ///
    /// # Errors
    /// When no answer comes.
    pub fn repeat(&self, url: &str, public_key: &str, secret_key: &str) -> Result<Answered> {
        let asked = &self.request;
        let keys = match asked.auth {
            None => format!("{public_key}:{secret_key}@"),
            Some(Auth::Wrong) => "pk-lf-wrong:sk-lf-wrong@".to_owned(),
            Some(Auth::None | Auth::Bearer) => String::new(),
        };
        let host = url.trim_start_matches("http://");
        let pairs: Vec<String> = asked.query.iter().map(|(name, value)| pair(name, value)).collect();
        let uri = format!("http://{keys}{host}{}?{}", asked.path, pairs.join("&"));
        let mut request = ureq::http::Request::builder().method(asked.method.as_str()).uri(uri);
        if asked.auth == Some(Auth::Bearer) {
            request = request.header("authorization", format!("Bearer {public_key}"));
        }
        if asked.json.is_some() {
            request = request.header("content-type", "application/json");
        }
        let body = asked.json.as_ref().map(Value::to_string).unwrap_or_default();
        let config = ureq::Agent::config_builder().proxy(None).http_status_as_error(false);
        let agent: ureq::Agent = config.allow_non_standard_methods(true).build().into();
        let mut response = agent.run(request.body(body)?)?;
        let content_type = response
            .headers()
            .get("content-type")
            .and_then(|value| value.to_str().ok());
        Ok(Answered {
            status: response.status().as_u16(),
            content_type: content_type.map(str::to_owned),
            body: serde_json::from_str(&response.body_mut().read_to_string()?).ok(),
        })
    }
}

fn pair(name: &str, value: &Value) -> String {
    let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    format!("{name}={}", api::paths::encode(&value))
}
