//! A server with a signal, and stand-ins for Langfuse and the model.

use std::time::Duration;

use ::api::ApiErrorBody;
use ::api::explain::{ExplainLine, ExplanationView};
use ::api::paths;
use ::api::signals::SignalList;
use axum::body::Body;
use axum::http::Request;
use axum::response::Response;
use domain::{Label, SignalId};
use serde_json::{Value, json};
use stand_in::langfuse::{Langfuse, Mode, NewTrace, PUBLIC_KEY, SECRET_KEY, TEXT_PROMPT};
use stand_in::llm::{ANTHROPIC_KEY, Llm, OPENAI_KEY, Reply};
use store::ExplainRecord;

use crate::auth::Auth;
use crate::clock::Clock;
use crate::config::{Config, Kind as _};
use crate::explain::Waits;
use crate::outbound::Outbound;
use crate::rest::testing::{Run, Server, read};

/// The trace that came with the run.
pub(super) const TRACE: &str = "b5ed23bee4f043bc8625914223875508";

pub(super) struct World {
    pub(super) server: Server,
    pub(super) langfuse: Langfuse,
    pub(super) llm: Llm,
    pub(super) signal: u64,
}

impl World {
    /// A signal of a run with a trace id, so young that its trace may be on its way.
    pub(super) async fn new(mode: Mode) -> Self {
        Self::with(mode, Run::new("loop").looping().traced(TRACE)).await
    }

    pub(super) async fn with(mode: Mode, run: Run) -> Self {
        let server = Server::start().await;
        server.judge(run).await;
        let list: SignalList = server.get(paths::SIGNALS).await;
        Self::around(server, mode, list.signals[0].id)
    }

    /// With a server that has the signal already.
    pub(super) fn around(server: Server, mode: Mode, signal: u64) -> Self {
        let mut world = Self {
            server,
            langfuse: Langfuse::start(mode).unwrap(),
            llm: Llm::start().unwrap(),
            signal,
        };
        let waits = Waits {
            for_trace: [60, 60, 120, 240].map(Duration::from_millis),
            settle: Duration::from_millis(40),
            heartbeat: Duration::from_millis(50),
            ..Waits::default()
        };
        world.server.change(|app| app.explanations.waits = waits);
        world.configure(|_| {});
        world
    }

    /// Puts the settings into force, with what is changed in them.
    pub(super) fn configure(&mut self, change: impl FnOnce(&mut Config)) {
        let mut config = Config {
            langfuse_public_key: secret(PUBLIC_KEY),
            langfuse_secret_key: secret(SECRET_KEY),
            langfuse_host: url(&self.langfuse.url()),
            anthropic_api_key: secret(ANTHROPIC_KEY),
            anthropic_base_url: url(&self.llm.anthropic_url()),
            ..Config::default()
        };
        change(&mut config);
        let outbound = Outbound::new().unwrap();
        self.server.change(|app| {
            app.langfuse = crate::langfuse::Langfuse::new(&outbound, &config);
            app.llm = crate::llm::Llm::new(&outbound, &config);
            app.config = config.into();
        });
    }

    /// From now on the other provider is asked.
    pub(super) fn ask_openai(&mut self) {
        let base = url(&self.llm.openai_url());
        self.configure(|config| {
            config.anthropic_api_key = None;
            config.openai_api_key = secret(OPENAI_KEY);
            config.openai_base_url = base;
        });
    }

    /// So much later; the signal is then old.
    pub(super) fn later(&mut self, minutes: i64) {
        let now = self.server.app.clock.now();
        let then = Clock::Fixed(now.plus_millis(minutes * 60_000));
        self.server.change(|app| app.clock = then);
    }

    /// The trace of the looping agent.
    pub(super) fn add_trace(&self, change: impl FnOnce(NewTrace) -> NewTrace) {
        self.langfuse
            .add_trace(change(NewTrace::looping_agent(TRACE, TEXT_PROMPT, 1)));
    }

    pub(super) fn path(&self) -> String {
        paths::with(paths::SIGNAL_EXPLAIN, &self.signal.to_string())
    }

    pub(super) async fn ask(&self, accept: &str, body: &str) -> Response {
        let request = Request::post(self.path())
            .header("accept", accept)
            .header("content-type", "application/json")
            .body(Body::from(body.to_owned()))
            .unwrap();
        self.server.request(request).await
    }

    pub(super) async fn explained(&self) -> ExplanationView {
        let answer = self.ask("application/json", "").await;
        let status = answer.status();
        let text = read(answer).await;
        assert!(status.is_success(), "{status}: {text}");
        serde_json::from_str(&text).unwrap()
    }

    pub(super) async fn refused(&self, body: &str) -> ApiErrorBody {
        Server::body(self.ask("application/json", body).await).await
    }

    pub(super) async fn lines(&self) -> Vec<ExplainLine> {
        let answer = self.ask("application/x-ndjson", "{}").await;
        assert_eq!(answer.headers()["content-type"], "application/x-ndjson");
        let text = read(answer).await;
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// What was written down, the newest first.
    pub(super) async fn records(&self) -> Vec<ExplainRecord> {
        let store = &self.server.app.store;
        let tenant = store.tenant(Auth::DEV_CUSTOMER).await.unwrap();
        let signal = SignalId(self.signal);
        store.fixes().explanations(tenant, Some(signal), 10).await.unwrap()
    }

    /// The bodies of all requests to the model.
    pub(super) fn questions(&self) -> Vec<Value> {
        self.llm.requests().iter().filter_map(stand_in::Request::json).collect()
    }
}

impl Run {
    /// Came with the id of its trace.
    pub(super) fn traced(mut self, id: &str) -> Self {
        self.header.trace_id = Some(Label::name(id));
        self
    }
}

pub(super) fn url(text: &str) -> crate::config::BaseUrl {
    crate::config::BaseUrl::parse(text).unwrap()
}

pub(super) fn secret(text: &str) -> Option<crate::config::Secret> {
    crate::config::Secret::parse(text).ok()
}

/// A well-formed answer of a model.
pub(super) fn says(root_cause: &str, fix_content: &str) -> Reply {
    Reply::Json(json!({ "root_cause": root_cause, "fix_content": fix_content, "evidence": [1] }))
}
