//! A worker on a store in a temporary folder, with a clock that tests turn.

use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use domain::payload::{LlmCalled, LlmResponded, PolicyTriggered, RunCompleted, RunStarted, ToolCalled, ToolResponded};
use domain::{DetectorConfig, Event, Fields, Label, Micros, Payload, RunHeader, RunId, RunSummary, Value};
use store::{Append, Chunk, SignalRecord, TenantId};
use tempfile::TempDir;
use tokio::sync::Notify;

use crate::app::App;
use crate::auth::{Auth, AuthMode};
use crate::clock::Clock;
use crate::config::Config;
use crate::explain::Explanations;
use crate::faulty_store::{Faults, FaultyStore};
use crate::fixes::PromptLocks;
use crate::live::Live;
use crate::worker::Worker;

pub(super) struct Bench {
    pub(super) app: App,
    pub(super) tenant: TenantId,
    worker: Worker,
    now: Micros,
    folder: TempDir,
}

impl Bench {
    /// An ordinary day; the agents' clocks are elsewhere.
    pub(super) const START: Micros = Micros(1_790_000_000_000_000);

    pub(super) async fn new() -> Self {
        Self::open(tempfile::tempdir().unwrap(), Self::START).await
    }

    pub(super) async fn on_real_time() -> Self {
        let mut bench = Self::open(tempfile::tempdir().unwrap(), Clock::System.now()).await;
        bench.app.clock = Clock::System;
        bench
    }

    async fn open(folder: TempDir, now: Micros) -> Self {
        let url = format!("sqlite://{}", folder.path().join("test.db").display());
        let store = store::connect(&url).unwrap();
        let auth = Auth::new(AuthMode::Dev, Arc::clone(&store)).await.unwrap();
        let tenant = auth.writer(None).await.unwrap();
        let app = App {
            langfuse: None,
            llm: None,
            explanations: Explanations::default(),
            prompt_locks: PromptLocks::default(),
            config: Arc::new(Config::default()),
            store,
            auth: Arc::new(auth),
            demo: crate::demo::Background::default(),
            backtests: crate::backtests::Backtests::default(),
            clock: Clock::Fixed(now),
            policies: crate::policies::PolicyCache::default(),
            live: Live::new(),
            wake: Arc::new(Notify::new()),
            detectors: Arc::new(ArcSwap::from_pointee(DetectorConfig::default())),
        };
        Self {
            worker: Worker::new(app.clone()),
            app,
            tenant,
            now,
            folder,
        }
    }

    /// The same folder, opened by a new process so to say.
    pub(super) async fn restarted(self) -> Self {
        let Self {
            app,
            worker,
            folder,
            now,
            ..
        } = self;
        drop((app, worker));
        Self::open(folder, now).await
    }

    /// Loading these runs fails until the faults are mended.
    pub(super) fn break_runs(&mut self, runs: &[&str]) -> Faults {
        let faults = Faults::of(runs.iter().map(|run| RunId::new(run).key()));
        self.app.store = Arc::new(FaultyStore::new(Arc::clone(&self.app.store), faults.clone()));
        self.worker = Worker::new(self.app.clone());
        faults
    }

    pub(super) fn pass(&mut self, time: Duration) {
        self.now.0 += time.as_micros() as i64;
    }

    pub(super) const fn ago(&self, time: Duration) -> Micros {
        Micros(self.now.0 - time.as_micros() as i64)
    }

    pub(super) async fn send(&self, script: Script) {
        let chunk = Chunk {
            header: script.header,
            events: script.events,
        };
        let received = match self.app.clock {
            Clock::Fixed(_) => self.now,
            Clock::System => Clock::System.now(),
        };
        self.app
            .store
            .append(Append {
                tenant: self.tenant,
                received,
                chunks: vec![chunk],
            })
            .await
            .unwrap();
    }

    /// Judges everything that is due a moment later: the store waits a little for more of an open run.
    pub(super) async fn judge(&mut self) {
        self.pass(Duration::from_millis(200));
        while self.worker.turn(self.now).await.unwrap() > 0 {}
    }

    pub(super) async fn run(&self, run: &str) -> Option<RunSummary> {
        self.app.store.run(self.tenant, &RunId::new(run)).await.unwrap()
    }

    pub(super) async fn result(&self, run: &str) -> (RunSummary, Vec<SignalRecord>) {
        let signals = self.app.store.run_signals(self.tenant, &RunId::new(run)).await.unwrap();
        (self.run(run).await.unwrap(), signals)
    }
}

/// Events of one run, in the order of a well-behaved client.
pub(super) struct Script {
    header: RunHeader,
    events: Vec<Event>,
    step: u32,
}

impl Script {
    pub(super) const FIRST_EVENT: Micros = Micros(1_700_000_000_000_000);

    pub(super) fn new(run: &str) -> Self {
        let header = RunHeader {
            run_id: RunId::new(run),
            agent_id: Label::name("support"),
            agent_version: Label::name("0a1b2c3d"),
            parent_run_id: None,
            trace_id: None,
            conversation_id: None,
        };
        Self {
            header,
            events: Vec::new(),
            step: 0,
        }
    }

    pub(super) fn at_step(mut self, step: u32) -> Self {
        self.step = step;
        self
    }

    fn push(mut self, millis: i64, payload: Payload) -> Self {
        let at = Self::FIRST_EVENT.plus_millis(i64::from(self.step) * 1_000 + millis);
        self.events.push(Event {
            step: self.step,
            at,
            id: None,
            payload,
        });
        self
    }

    pub(super) fn start(self) -> Self {
        let model = Label::name("gpt-4o");
        self.push(
            0,
            Payload::RunStarted(RunStarted {
                model,
                ..RunStarted::default()
            }),
        )
    }

    /// The same events at another time.
    pub(super) fn ended(mut self, at: Micros) -> Self {
        let last = self.events.iter().map(|event| event.at.0).max().unwrap_or_default();
        for event in &mut self.events {
            event.at.0 += at.0 - last;
        }
        self
    }

    /// Calls of one tool, each with its response.
    pub(super) fn tools(mut self, tool: &str, times: usize, success: bool) -> Self {
        let tool_name = Label::name(tool);
        for _ in 0..times {
            self.step += 1;
            let call = ToolCalled {
                tool_name: tool_name.clone(),
                ..ToolCalled::default()
            };
            let success = Some(success);
            let response = ToolResponded {
                tool_name: tool_name.clone(),
                success,
                ..ToolResponded::default()
            };
            self = self
                .push(0, Payload::ToolCalled(call))
                .push(100, Payload::ToolResponded(response));
        }
        self
    }

    /// A question to a model, with its answer.
    pub(super) fn llm(mut self, model: &str) -> Self {
        self.step += 1;
        let call = LlmCalled {
            model: Label::name(model),
            prompt_tokens: Some(100_000),
            ..LlmCalled::default()
        };
        let response = LlmResponded {
            completion_tokens: Some(1000),
            finish_reason: Some(Label::code("stop")),
            ..LlmResponded::default()
        };
        self.push(0, Payload::LlmCalled(call))
            .push(200, Payload::LlmResponded(response))
    }

    /// A policy that fires after the last event.
    pub(super) fn policy(self, name: &str, action: &str) -> Self {
        let policy = PolicyTriggered {
            policy_name: Label::name(name),
            action_type: Label::name(action),
            trigger: Label::name("tool_call_count"),
            value: Value::Int(6),
            extra: Fields::default(),
        };
        self.push(300, Payload::PolicyTriggered(policy))
    }

    pub(super) fn of_agent(mut self, agent: &str) -> Self {
        self.header.agent_id = Label::name(agent);
        self
    }

    /// Healthy work of so many steps.
    pub(super) fn distinct_tools(mut self, steps: usize) -> Self {
        for step in 0..steps {
            if step % 2 == 0 {
                self = self.tools(&format!("tool-{step}"), 1, true);
            } else {
                self.step += 1;
                self = self.push(0, Payload::LlmCalled(LlmCalled::default()));
            }
        }
        self
    }

    pub(super) fn complete(self, reason: &str) -> Self {
        let exit_reason = Some(Label::code(reason));
        self.push(
            500,
            Payload::RunCompleted(RunCompleted {
                exit_reason,
                ..RunCompleted::default()
            }),
        )
    }
}
