//! Fixes against a real store and a Langfuse that behaves like the real one.

mod apply;
mod blocked;
mod copy;
mod died;
mod labels;
mod many;
mod policy;
mod promote;
mod rollback;
mod text;

use ::api::fixes::{ApplyFixAnswer, FixEntry};
use ::api::signals::SignalList;
use ::api::{ApiErrorBody, paths};
use axum::body::Body;
use axum::http::Request;
use axum::response::Response;
use domain::{FixId, FixState};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use stand_in::langfuse::{Langfuse, Mode, NewPrompt, PUBLIC_KEY, PromptVersion, SECRET_KEY};
use store::{FixFilter, FixRecord, TenantId};

use crate::clock::Clock;
use crate::config::{BaseUrl, Config, Kind, Secret};
use crate::langfuse;
use crate::outbound::Outbound;
use crate::rest::testing::{Run, Server, read};

/// The managed prompt of most tests.
const PROMPT: &str = "research/agent";
const OLD: &str = "You are a research agent. Answer {{question}}.\n";
const FIX: &str = "Do not repeat a search that you have done already.";

/// A server with a Langfuse, and a run with a loop.
struct Bench {
    server: Server,
    langfuse: Langfuse,
    /// Of the loop.
    signal: u64,
}

impl Bench {
    /// With one version of the prompt.
    async fn new() -> Self {
        let bench = Self::empty().await;
        let prompt = NewPrompt::text(PROMPT, OLD).config(json!({ "model": "gpt-4o", "temperature": 0.2 }));
        bench.langfuse.add_prompt(prompt.tags(&["research"]));
        bench
    }

    async fn empty() -> Self {
        let langfuse = Langfuse::start(Mode::EventsOnly).unwrap();
        let mut server = Server::with_loop().await;
        let secret = |text| Some(Secret::parse(text).unwrap());
        let config = Config {
            langfuse_host: BaseUrl::parse(&langfuse.url()).unwrap(),
            langfuse_public_key: secret(PUBLIC_KEY),
            langfuse_secret_key: secret(SECRET_KEY),
            ..Config::default()
        };
        let client = langfuse::Langfuse::new(&Outbound::new().unwrap(), &config);
        server.change(|app| app.langfuse = client);
        let signals: SignalList = server.get(paths::SIGNALS).await;
        let signal = signals.signals[0].id;
        Self {
            server,
            langfuse,
            signal,
        }
    }

    /// Another run with a loop, and its signal.
    async fn loops_again(&self, run: &str) -> u64 {
        self.server.judge(Run::new(run).looping()).await;
        let signals: SignalList = self.server.get(paths::SIGNALS).await;
        let found = signals.signals.iter().find(|signal| signal.run_id.as_str() == run);
        found.unwrap().id
    }

    async fn post(&self, url: &str, json: &Value) -> Response {
        let request = Request::builder().method("POST").uri(url);
        let request = request.header("content-type", "application/json");
        self.server
            .request(request.body(Body::from(json.to_string())).unwrap())
            .await
    }

    async fn done<T: DeserializeOwned>(&self, url: &str, json: &Value) -> T {
        let response = self.post(url, json).await;
        let status = response.status();
        let text = read(response).await;
        assert_eq!(status, 200, "{url}: {text}");
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{url}: {error}: {text}"))
    }

    async fn refused(&self, url: &str, json: &Value) -> ApiErrorBody {
        let response = self.post(url, json).await;
        assert!(!response.status().is_success(), "{url}: {}", read(response).await);
        Server::body(response).await
    }

    /// Publishes [`FIX`], with these fields added to the request.
    async fn apply(&self, more: Value) -> ApplyFixAnswer {
        self.done(&self.of_signal(paths::SIGNAL_APPLY_FIX), &request(more))
            .await
    }

    async fn apply_refused(&self, more: Value) -> ApiErrorBody {
        self.refused(&self.of_signal(paths::SIGNAL_APPLY_FIX), &request(more))
            .await
    }

    async fn roll_back(&self, fix: FixId) -> FixEntry {
        self.done(&paths::with(paths::FIX_ROLLBACK, &fix.to_string()), &json!({}))
            .await
    }

    async fn promote(&self, fix: FixId, json: Value) -> FixEntry {
        self.done(&paths::with(paths::FIX_PROMOTE, &fix.to_string()), &json)
            .await
    }

    fn of_signal(&self, path: &str) -> String {
        paths::with(path, &self.signal.to_string())
    }

    fn versions(&self) -> Vec<PromptVersion> {
        self.langfuse.prompt_versions(PROMPT)
    }

    /// The number of the version with the label.
    fn on(&self, label: &str) -> Option<u32> {
        let versions = self.versions();
        versions
            .iter()
            .find(|version| version.has_label(label))
            .map(|version| version.version)
    }

    /// Newest first.
    async fn fixes(&self) -> Vec<FixRecord> {
        let store = self.server.app.store.fixes();
        store.fixes(TenantId(1), &FixFilter::default(), 500).await.unwrap()
    }

    async fn states(&self) -> Vec<FixState> {
        self.fixes().await.iter().map(|fix| fix.state).collect()
    }

    fn wait(&mut self, seconds: i64) {
        let now = self.server.app.clock.now();
        self.server
            .change(|app| app.clock = Clock::Fixed(now.plus_millis(seconds * 1_000)));
    }
}

fn request(more: Value) -> Value {
    let mut request = json!({ "fix_content": FIX, "langfuse_prompt_name": PROMPT });
    let (Some(fields), Value::Object(more)) = (request.as_object_mut(), more) else {
        panic!("fields of a request")
    };
    fields.extend(more);
    request
}

/// The text with a paragraph more.
fn with(text: &str, fix: &str) -> String {
    format!("{}\n\n{fix}", text.trim_end())
}
