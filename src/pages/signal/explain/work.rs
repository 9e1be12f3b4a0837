//! Explaining a signal: started, followed, cancelled.

use api::explain::{ExplainRequest, ExplanationView};
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::AbortController;

use crate::api::{Access, ClientError, explain, use_access};
use crate::browser;
use crate::view_model::explain::Progress;

/// How explaining goes.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Phase {
    #[default]
    Ready,
    Running(Progress),
    Cancelled,
    /// There is no new explanation; `at` is when that was known, in milliseconds since 1970.
    Failed {
        error: ClientError,
        at: f64,
    },
}

/// One signal's explanation and the work on it.
#[derive(Clone, Copy)]
pub struct Explaining {
    pub phase: RwSignal<Phase>,
    /// The newest explanation there is.
    pub answer: RwSignal<Option<ExplanationView>>,
    /// When the work began, in milliseconds since 1970.
    pub since: RwSignal<f64>,
    signal: u64,
    access: Access,
    controller: StoredValue<Option<AbortController>, LocalStorage>,
}

impl Explaining {
    /// Of the signal with this id. The work ends with the component.
    pub fn new(signal: u64) -> Self {
        let work = Self {
            phase: RwSignal::new(Phase::Ready),
            answer: RwSignal::new(None),
            since: RwSignal::new(0.0),
            signal,
            access: use_access(),
            controller: StoredValue::new_local(None),
        };
        on_cleanup(move || work.abort());
        work
    }

    /// The id of the signal that is explained.
    pub const fn signal(self) -> u64 {
        self.signal
    }

    /// The ids of the button that gives up, and of the place that says what came of it.
    pub fn cancel_id(self) -> String {
        format!("explain-cancel-{}", self.signal)
    }

    pub fn outcome_id(self) -> String {
        format!("explain-outcome-{}", self.signal)
    }

    pub fn start(self, asked: ExplainRequest) {
        if self.phase.with_untracked(|phase| matches!(phase, Phase::Running(_))) {
            return;
        }
        let Ok(controller) = AbortController::new() else { return };
        let ended = controller.signal();
        self.controller.set_value(Some(controller));
        self.since.set(browser::now_ms());
        self.phase.set(Phase::Running(Progress::default()));
        spawn_local(async move {
            let on = |stage| {
                self.phase.try_update(|phase| {
                    if let Phase::Running(progress) = phase {
                        progress.hear(stage);
                    }
                });
            };
            let answer = explain(self.access, self.signal, &asked, &ended, on).await;
            if ended.aborted() {
                return;
            }
            // The button goes away; who was on it is taken to what came of it.
            let followed = browser::has_focus(&self.cancel_id());
            match answer {
                Ok(explanation) => {
                    self.answer.try_set(Some(explanation));
                    self.phase.try_set(Phase::Ready);
                }
                Err(error) => {
                    let at = browser::now_ms();
                    self.phase.try_set(Phase::Failed { error, at });
                }
            }
            if followed {
                browser::focus(&self.outcome_id());
            }
        });
    }

    /// Gives it up, on the server as well.
    pub fn cancel(self) {
        self.abort();
        self.phase.set(Phase::Cancelled);
        browser::focus(&self.outcome_id());
    }

    fn abort(self) {
        if let Some(Some(controller)) = self.controller.try_update_value(Option::take) {
            controller.abort();
        }
    }
}
