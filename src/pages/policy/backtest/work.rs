//! Starts a backtest whenever the rule has been the same for a moment, and ends the one before.

use std::time::Duration;

use api::policies::BacktestRequest;
use api::policy::PolicyRule;
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::AbortController;

use crate::api::{Access, ClientError, Looked, Tried, backtest, use_access};
use crate::browser;
use crate::pages::policy::editor::Editor;
use crate::view_model::policy::backtest::key;
use crate::view_model::policy::code::body;

/// A rule that is being typed is tried after this pause.
const PAUSE: Duration = Duration::from_millis(400);

/// How far it is, and what was found last.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trial {
    pub phase: Phase,
    pub answer: Option<Answered>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub enum Phase {
    /// There is no valid rule to try.
    #[default]
    Waiting,
    Running(Looked),
    Done,
    Cancelled,
    Failed(ClientError),
}

/// What was found for a rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Answered {
    pub rule: PolicyRule,
    pub tried: Tried,
}

#[derive(Clone, Copy)]
pub struct Work {
    pub trial: Signal<Trial>,
    pub cancel: Callback<()>,
    pub again: Callback<()>,
}

#[derive(Clone, Copy)]
struct Running {
    trial: RwSignal<Trial>,
    controller: StoredValue<Option<AbortController>, LocalStorage>,
    access: Access,
}

pub fn use_backtest(editor: Editor, runs: Signal<u32>) -> Work {
    let saved = Memo::new(move |_| {
        editor
            .stored
            .with(|stored| stored.as_ref().map(|it| (it.id.0, it.revision)))
    });
    let asked = Signal::derive(move || {
        editor.rule.with(|rule| match rule {
            Ok(rule) => key(rule, runs.get(), saved.get()),
            Err(_) => String::new(),
        })
    });
    let settled = browser::use_pause(asked, PAUSE);
    let running = Running {
        trial: RwSignal::new(Trial::default()),
        controller: StoredValue::new_local(None),
        access: use_access(),
    };
    let start = move || {
        running.abort();
        match editor.rule.get_untracked() {
            Ok(rule) => running.start(rule, runs.get_untracked(), saved.get_untracked().map(|(id, _)| id)),
            Err(_) => running.trial.update(|trial| trial.phase = Phase::Waiting),
        }
    };
    Effect::new(move || {
        settled.track();
        start();
    });
    on_cleanup(move || running.abort());
    Work {
        trial: running.trial.into(),
        cancel: Callback::new(move |()| running.cancel()),
        again: Callback::new(move |()| start()),
    }
}

impl Running {
    fn start(self, rule: PolicyRule, runs: u32, saved: Option<u32>) {
        let Ok(controller) = AbortController::new() else { return };
        let signal = controller.signal();
        self.controller.set_value(Some(controller));
        self.trial
            .update(|trial| trial.phase = Phase::Running(Looked { done: 0, of: runs }));
        let request = BacktestRequest {
            policy: body(&rule),
            runs,
            saved,
        };
        spawn_local(async move {
            let on = |looked| {
                if !signal.aborted() {
                    self.trial.try_update(|trial| trial.phase = Phase::Running(looked));
                }
            };
            let answer = backtest(self.access, &request, &signal, on).await;
            if signal.aborted() {
                return;
            }
            self.trial.try_update(|trial| match answer {
                Ok(tried) => {
                    trial.phase = Phase::Done;
                    trial.answer = Some(Answered { rule, tried });
                }
                Err(error) => trial.phase = Phase::Failed(error),
            });
        });
    }

    fn cancel(self) {
        self.abort();
        self.trial.update(|trial| trial.phase = Phase::Cancelled);
    }

    fn abort(self) {
        if let Some(Some(controller)) = self.controller.try_update_value(Option::take) {
            controller.abort();
        }
    }
}
