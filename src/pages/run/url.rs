//! The run page's state, kept in its URL.

use std::sync::Arc;

use api::Severity;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate, use_query_map};

use crate::components::Tab;
use crate::view_model::run::RunModel;

/// What is shown of the run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RunView {
    #[default]
    Graph,
    Sequence,
    Events,
    Signals,
}

impl RunView {
    const ALL: [Self; 4] = [Self::Graph, Self::Sequence, Self::Events, Self::Signals];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Graph => "graph",
            Self::Sequence => "sequence",
            Self::Events => "events",
            Self::Signals => "signals",
        }
    }

    fn parse(text: &str) -> Self {
        Self::ALL
            .into_iter()
            .find(|view| view.as_str() == text)
            .unwrap_or_default()
    }
}

/// The parameters `view`, `unrolled`, `step` and `signal`.
#[derive(Clone, Copy)]
pub struct RunUrl {
    pub view: Memo<RunView>,
    pub unrolled: Memo<bool>,
    /// Position in the list of steps.
    pub step: Signal<Option<usize>>,
    pub signal: Memo<Option<u64>>,
    path: Memo<String>,
}

impl RunUrl {
    /// The state of the page on the screen.
    pub fn here() -> Self {
        let query = use_query_map();
        let value = move |name: &str| query.with(|query| query.get(name));
        let step = Memo::new(move |_| value("step").and_then(|text| text.parse().ok()));
        Self {
            view: Memo::new(move |_| value("view").map_or_else(RunView::default, |text| RunView::parse(&text))),
            unrolled: Memo::new(move |_| value("unrolled").is_some()),
            step: step.into(),
            signal: Memo::new(move |_| value("signal").and_then(|text| text.parse().ok())),
            path: use_location().pathname,
        }
    }

    /// Selects a step without a new entry in the history.
    pub fn select(self, position: usize) {
        let target = self.href_with(|state| state.step = Some(position));
        let navigate = use_navigate();
        navigate(
            &target,
            NavigateOptions {
                replace: true,
                scroll: false,
                ..NavigateOptions::default()
            },
        );
    }

    /// The links to the four views; the rest of the state is kept.
    pub fn tabs(self, model: Memo<Arc<RunModel>>) -> Vec<Tab> {
        let label = move |view| {
            model.with(|model| match view {
                RunView::Graph => "Step graph".to_owned(),
                RunView::Sequence => format!("Sequence {}", model.steps().len()),
                RunView::Events => format!("Events {}", model.detail.events.len()),
                RunView::Signals => format!("Signals {}", model.detail.signals.len()),
            })
        };
        let tab = |view: RunView| Tab {
            id: view.as_str(),
            label: Signal::derive(move || label(view)),
            href: Signal::derive(move || self.href_with(|state| state.view = view)),
        };
        RunView::ALL.map(tab).into()
    }

    /// The link to the folded or the unrolled graph.
    pub fn graph_href(self, unrolled: bool) -> Signal<String> {
        Signal::derive(move || {
            self.href_with(|state| {
                state.view = RunView::Graph;
                state.unrolled = unrolled;
            })
        })
    }

    /// The link to the same view with another signal's evidence.
    pub fn signal_href(self, id: u64) -> Signal<String> {
        Signal::derive(move || self.href_with(|state| state.signal = Some(id)))
    }

    fn href_with(self, change: impl FnOnce(&mut State)) -> String {
        let mut state = State {
            view: self.view.get(),
            unrolled: self.unrolled.get(),
            step: self.step.get(),
            signal: self.signal.get(),
        };
        change(&mut state);
        format!("{}{}", self.path.get(), state.query())
    }
}

struct State {
    view: RunView,
    unrolled: bool,
    step: Option<usize>,
    signal: Option<u64>,
}

impl State {
    fn query(&self) -> String {
        let mut pairs: Vec<(&str, String)> = Vec::new();
        if self.view != RunView::default() {
            pairs.push(("view", self.view.as_str().to_owned()));
        }
        if self.unrolled {
            pairs.push(("unrolled", "1".to_owned()));
        }
        pairs.extend(self.step.map(|step| ("step", step.to_string())));
        pairs.extend(self.signal.map(|signal| ("signal", signal.to_string())));
        if pairs.is_empty() {
            String::new()
        } else {
            format!("?{}", api::query::encode_pairs(pairs))
        }
    }
}

/// The class that colours evidence by severity.
pub const fn severity_class(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "critical",
        Severity::High => "high",
        Severity::Medium => "medium",
        Severity::Low => "low",
    }
}
