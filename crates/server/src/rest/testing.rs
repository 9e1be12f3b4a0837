//! A server without sockets, and runs to put into its store.

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use ::api::ApiErrorBody;
use arc_swap::ArcSwap;
use axum::Router;
use axum::body::Body;
use axum::http::Request;
use axum::response::Response;
use domain::payload::{LlmCalled, LlmResponded, Payload, RunCompleted, RunStarted, ToolCalled, ToolResponded};
use domain::run::replay;
use domain::{
    Baselines, ContentHash, DetectorConfig, Event, Label, Micros, RunHeader, RunId, RunStats, RunSummary, Signal,
    SignalId, Thresholds,
};
use http_body_util::BodyExt;
use serde::de::DeserializeOwned;
use store::{Append, Chunk, Judged, Judgement, RunFiring, RunRef, SignalRecord, TenantId};
use tempfile::TempDir;
use tokio::sync::Notify;
use tower::ServiceExt;

use crate::app::App;
use crate::auth::{Auth, AuthMode};
use crate::clock::Clock;
use crate::config::Config;
use crate::explain::Explanations;
use crate::fixes::PromptLocks;
use crate::live::Live;

const START: Micros = Micros(1_780_000_000_000_000);
/// One hour after the first run, still on the same day.
const NOW: Micros = Micros(1_780_003_600_000_000);

pub(crate) struct Server {
    pub(crate) app: App,
    /// Made with the first request, because describing every path takes a while.
    router: OnceLock<Router>,
    folder: TempDir,
}

impl Server {
    pub(crate) async fn start() -> Self {
        Self::in_mode(AuthMode::Dev).await
    }

    /// With one run that has a loop.
    pub(crate) async fn with_loop() -> Self {
        let server = Self::start().await;
        server.judge(Run::new("loop").looping()).await;
        server
    }

    /// With the keys `dt_live_a` of the customer a and `dt_live_b` of the customer b.
    pub(crate) async fn of_two_customers() -> Self {
        let server = Self::in_mode(AuthMode::Prod).await;
        for (key, customer) in [("dt_live_a", "a"), ("dt_live_b", "b")] {
            let now = server.app.clock.now();
            server.app.store.add_key(key, "agent one", customer, now).await.unwrap();
        }
        server
    }

    pub(crate) async fn in_mode(mode: AuthMode) -> Self {
        let folder = TempDir::new().unwrap();
        let url = format!("sqlite://{}", folder.path().join("test.db").display());
        let store = store::connect(&url).unwrap();
        let config = Config {
            auth_mode: mode,
            ..Config::default()
        };
        let app = App {
            langfuse: None,
            llm: None,
            explanations: Explanations::default(),
            prompt_locks: PromptLocks::default(),
            config: Arc::new(config),
            auth: Arc::new(Auth::new(mode, store.clone()).await.unwrap()),
            store,
            demo: crate::demo::Background::default(),
            backtests: crate::backtests::Backtests::default(),
            clock: Clock::Fixed(NOW),
            policies: crate::policies::PolicyCache::default(),
            live: Live::new(),
            wake: Arc::new(Notify::new()),
            detectors: Arc::new(ArcSwap::from_pointee(DetectorConfig::default())),
        };
        Self {
            app,
            router: OnceLock::new(),
            folder,
        }
    }

    /// Where the database is.
    pub(crate) fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// From the next request on.
    pub(crate) fn change(&mut self, change: impl FnOnce(&mut App)) {
        change(&mut self.app);
        self.router = OnceLock::new();
    }

    pub(crate) async fn append(&self, run: Run) {
        let tenant = self.app.store.tenant(Auth::DEV_CUSTOMER).await.unwrap();
        self.append_as(tenant, &run).await;
    }

    async fn append_as(&self, tenant: TenantId, run: &Run) {
        let chunk = Chunk {
            header: run.header.clone(),
            events: run.events.clone(),
        };
        self.app
            .store
            .append(Append {
                tenant,
                received: NOW,
                chunks: vec![chunk],
            })
            .await
            .unwrap();
    }

    /// Stores the run, judges it and tells the open streams.
    pub(crate) async fn judge(&self, run: Run) {
        let tenant = self.app.store.tenant(Auth::DEV_CUSTOMER).await.unwrap();
        self.judge_as(tenant, run).await;
    }

    pub(crate) async fn judge_as(&self, tenant: TenantId, run: Run) {
        self.judge_with(tenant, run, Vec::new()).await;
    }

    /// Stores the run as one in which policies fired.
    pub(crate) async fn judge_with(&self, tenant: TenantId, run: Run, firings: Vec<RunFiring>) {
        self.append_as(tenant, &run).await;
        let store = &self.app.store;
        let wanted = RunRef {
            tenant,
            key: run.header.run_id.key(),
        };
        let due = store.due(NOW.plus_millis(10_000), 100).await.unwrap();
        let work = due
            .into_iter()
            .find(|work| work.run == wanted)
            .expect("stored runs are due");
        let judgement = Judgement {
            work,
            summary: run.summary(),
            signals: run.signals(),
            stats: RunStats::of(&replay(run.header.clone(), &mut run.events.clone())),
            hashes: run.hashes(),
            firings,
            pack: None,
            next_due: None,
            judged_at: NOW,
        };
        self.app.live.publish(store.commit(vec![judgement]).await.unwrap());
    }

    /// The answer of the API, as a listener of its own would give it.
    pub(crate) async fn send(&self, method: &str, url: &str, key: Option<&str>) -> Response {
        let mut request = Request::builder().method(method).uri(url);
        if let Some(key) = key {
            request = request.header("authorization", format!("Bearer {key}"));
        }
        self.request(request.body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn request(&self, request: Request<Body>) -> Response {
        let router = self.router.get_or_init(|| super::standalone(self.app.clone()));
        router.clone().oneshot(request).await.unwrap()
    }

    pub(crate) async fn ask(&self, url: &str, key: Option<&str>) -> Response {
        self.send("GET", url, key).await
    }

    pub(crate) async fn text(&self, url: &str, key: Option<&str>) -> String {
        read(self.ask(url, key).await).await
    }

    pub(crate) async fn get<T: DeserializeOwned>(&self, url: &str) -> T {
        let response = self.ask(url, None).await;
        let status = response.status();
        let text = read(response).await;
        assert!(status.is_success(), "{url}: {text}");
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{url}: {error}: {text}"))
    }

    pub(crate) async fn refusal(&self, url: &str) -> ApiErrorBody {
        let response = self.ask(url, None).await;
        assert!(!response.status().is_success(), "{url}");
        Self::body(response).await
    }

    /// The error body; its request id is that of the header, its code that of the status.
    pub(crate) async fn body(response: Response) -> ApiErrorBody {
        let (status, id) = (
            response.status(),
            response.headers()["x-request-id"].to_str().unwrap().to_owned(),
        );
        let body: ApiErrorBody = serde_json::from_str(&read(response).await).unwrap();
        assert_eq!(
            (status.as_u16(), id.as_str()),
            (body.code.status(), body.request_id.as_str())
        );
        body
    }
}

pub(crate) async fn read(response: Response) -> String {
    let body = response.into_body().collect().await.unwrap().to_bytes();
    String::from_utf8(body.to_vec()).unwrap()
}

/// A run of `agent one` that answers at once, unless it is changed.
#[derive(Clone)]
pub(crate) struct Run {
    pub(crate) header: RunHeader,
    pub(crate) events: Vec<Event>,
}

impl Run {
    pub(crate) fn new(id: &str) -> Self {
        let header = RunHeader {
            run_id: RunId::new(id),
            agent_id: Label::name("agent one"),
            agent_version: Label::code("9b5bc7f2"),
            parent_run_id: None,
            trace_id: None,
            conversation_id: None,
        };
        let mut run = Self {
            header,
            events: Vec::new(),
        };
        run.push(0, started());
        run.push(1, llm_called());
        run.push(1, llm_responded());
        run.push(1, completed());
        run
    }

    fn push(&mut self, step: u32, payload: Payload) {
        let at = START.plus_millis(self.events.len() as i64 * 100);
        self.events.push(Event {
            step,
            at,
            id: None,
            payload,
        });
    }

    pub(crate) fn of(mut self, agent: &str) -> Self {
        self.header.agent_id = Label::name(agent);
        self
    }

    /// Begins with this input.
    pub(crate) fn asking(mut self, input: &str) -> Self {
        if let Payload::RunStarted(start) = &mut self.events[0].payload {
            start.input_hash = Some(ContentHash::of(input));
        }
        self
    }

    /// Begins this many seconds later.
    pub(crate) fn starting(mut self, seconds: i64) -> Self {
        for event in &mut self.events {
            event.at = event.at.plus_millis(seconds * 1_000);
        }
        self
    }

    /// Has only begun.
    pub(crate) fn open(mut self) -> Self {
        self.events.truncate(2);
        self
    }

    /// Calls one tool five times before it answers.
    pub(crate) fn looping(self) -> Self {
        self.calling(5)
    }

    /// Calls one tool so many times before it answers.
    pub(crate) fn calling(mut self, times: u32) -> Self {
        self.events.truncate(1);
        for round in 0..times {
            self.push(round * 2 + 1, llm_called());
            self.push(round * 2 + 1, llm_responded());
            self.push(round * 2 + 2, tool_called(round));
            self.push(round * 2 + 2, tool_responded());
        }
        let last = times * 2 + 1;
        self.push(last, llm_called());
        self.push(last, llm_responded());
        self.push(last, completed());
        self
    }

    pub(crate) fn signals(&self) -> Vec<Signal> {
        let state = replay(self.header.clone(), &mut self.events.clone());
        domain::judge(&state, &Thresholds::default(), &Baselines::default())
    }

    pub(crate) fn summary(&self) -> RunSummary {
        RunSummary::of(&replay(self.header.clone(), &mut self.events.clone()), &self.signals())
    }

    fn hashes(&self) -> Vec<ContentHash> {
        let hashes: BTreeSet<ContentHash> = self.events.iter().flat_map(|event| event.payload.hashes()).collect();
        hashes.into_iter().collect()
    }

    /// What the streams are told, of tenant 1.
    pub(crate) fn judged(&self, new_run: bool) -> Judged {
        let record = |signal: Signal| SignalRecord {
            id: SignalId::of(1, self.header.run_id.key(), signal.failure_type()),
            run_id: self.header.run_id.clone(),
            agent_id: self.header.agent_id.clone(),
            agent_version: self.header.agent_version.clone(),
            signal,
            detected_at: NOW,
            confirmed: true,
        };
        Judged {
            tenant: TenantId(1),
            summary: self.summary(),
            hashes: self.hashes(),
            signals: self.signals().into_iter().map(record).collect(),
            withdrawn: Vec::new(),
            new_run,
        }
    }
}

fn started() -> Payload {
    Payload::RunStarted(RunStarted {
        input_hash: Some(ContentHash::of("question")),
        model: Label::code("gpt-4o"),
        tools: vec![Label::name("search")],
        ..RunStarted::default()
    })
}

fn llm_called() -> Payload {
    Payload::LlmCalled(LlmCalled {
        model: Label::code("gpt-4o"),
        prompt_tokens: Some(100),
        ..LlmCalled::default()
    })
}

fn llm_responded() -> Payload {
    Payload::LlmResponded(LlmResponded {
        completion_tokens: Some(10),
        finish_reason: Some(Label::code("stop")),
        output_length: Some(40),
        ..LlmResponded::default()
    })
}

fn tool_called(round: u32) -> Payload {
    let args_hash = Some(ContentHash::of(&round.to_string()));
    Payload::ToolCalled(ToolCalled {
        tool_name: Label::name("search"),
        args_hash,
        ..ToolCalled::default()
    })
}

fn tool_responded() -> Payload {
    Payload::ToolResponded(ToolResponded {
        tool_name: Label::name("search"),
        success: Some(true),
        output_length: Some(12),
        ..ToolResponded::default()
    })
}

fn completed() -> Payload {
    let exit_reason = Some(Label::code("final_answer"));
    Payload::RunCompleted(RunCompleted {
        exit_reason,
        ..RunCompleted::default()
    })
}
