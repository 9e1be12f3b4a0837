//! Fixes and the runs around them, over the API.

mod joined;
mod lapses;
mod list;
mod status;
mod two_fixes;
mod watch;

use std::sync::Arc;
use std::time::Duration;

use ::api::fixes::{FixEntry, FixStatus, FixView, Verification};
use ::api::paths;
use domain::policy::PolicyId;
use domain::{FailureType, FixId, FixState, Label, Micros, SignalId, Verdict};
use store::{FixRecord, FixUpdate, FixedBy, NewFix, PromptChange, TenantId};

use crate::clock::Clock;
use crate::config::Config;
use crate::rest::testing::{Run, Server};

pub(super) const OURS: TenantId = TenantId(1);

/// Half an hour after the first run, in seconds.
pub(super) const FIXED: i64 = 1800;

/// A server whose agent had a loop, and tools to fix it.
pub(super) struct Bench {
    pub(super) server: Server,
    pub(super) signal: SignalId,
    runs: std::cell::Cell<u32>,
}

impl Bench {
    /// The agent ran four times with two loops, one of which is the signal's.
    pub(super) async fn start() -> Self {
        let mut server = Server::with_loop().await;
        server.app.config = Arc::new(Config {
            fix_settle: Duration::from_mins(1),
            ..Config::default()
        });
        let bench = Self {
            signal: SignalId::of(1, Run::new("loop").header.run_id.key(), FailureType::ToolLoop),
            server,
            runs: std::cell::Cell::new(0),
        };
        bench.run(60, "v1", true).await;
        bench.run(120, "v1", false).await;
        bench.run(180, "v1", false).await;
        bench
    }

    /// One run of the agent, judged.
    pub(super) async fn run(&self, seconds: i64, version: &str, looping: bool) {
        let number = self.runs.replace(self.runs.get() + 1);
        let run = Run::new(&format!("run {number}"));
        let run = if looping { run.looping() } else { run };
        let mut run = run.starting(seconds);
        run.header.agent_version = Label::name(version);
        self.server.judge(run).await;
    }

    pub(super) fn new_fix(&self, what: FixedBy) -> NewFix {
        NewFix {
            signal: self.signal,
            run_id: Run::new("loop").header.run_id,
            agent_id: Run::new("loop").header.agent_id,
            failure: FailureType::ToolLoop,
            at: at(FIXED),
            actor: Label::name("dev"),
            state: FixState::Live,
            what,
            content: None,
            in_force_since: None,
            joined: false,
        }
    }

    pub(super) async fn fix(&self, what: FixedBy) -> FixRecord {
        self.add(self.new_fix(what)).await
    }

    pub(super) async fn add(&self, fix: NewFix) -> FixRecord {
        self.server.app.store.fixes().add_fix(OURS, fix).await.unwrap()
    }

    pub(super) async fn update(&self, id: FixId, update: FixUpdate) {
        let fixes = self.server.app.store.fixes();
        fixes.update_fix(OURS, id, update).await.unwrap().unwrap();
    }

    pub(super) async fn status(&self) -> FixStatus {
        let url = paths::with(paths::SIGNAL_FIX_STATUS, &self.signal.0.to_string());
        self.server.get(&url).await
    }

    /// Of the signal's fix, which there must be.
    pub(super) async fn applied(&self) -> (FixView, Verification, Vec<FixView>) {
        match self.status().await {
            FixStatus::Applied {
                fix,
                verification,
                history,
                ..
            } => (fix, verification, history),
            FixStatus::None { .. } => panic!("there is no fix"),
        }
    }

    pub(super) async fn entry(&self, id: FixId) -> FixEntry {
        self.server.get(&paths::with(paths::FIX, &id.to_string())).await
    }

    pub(super) async fn verdict(&self) -> Verdict {
        self.applied().await.1.verdict
    }

    /// As if it were so many seconds after the first run.
    pub(super) fn at(&mut self, seconds: i64) {
        self.server.app.clock = Clock::Fixed(at(seconds));
    }
}

/// So many seconds after the first run.
pub(super) fn at(seconds: i64) -> Micros {
    Run::new("loop").events[0].at.plus_millis(seconds * 1000)
}

pub(super) fn prompt() -> FixedBy {
    FixedBy::Prompt(PromptChange {
        name: "research agent/prompt".to_owned(),
        label: Label::name("production"),
        base_version: 3,
        version: Some(4),
        project: Some(Label::name("proj-1")),
        carried_by: None,
    })
}

pub(super) fn policy() -> FixedBy {
    FixedBy::Policy(PolicyId(1))
}
