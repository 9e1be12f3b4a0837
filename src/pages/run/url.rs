//! The run page's state, kept in its URL.

use std::sync::Arc;

use api::Severity;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};

use crate::components::Tab;
use crate::view_model::format;
use crate::view_model::query::Query;
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

    /// As in the URL, where the usual view needs no word.
    const fn param(self) -> &'static str {
        match self {
            Self::Graph => "",
            other => other.as_str(),
        }
    }

    fn parse(text: &str) -> Self {
        Self::ALL
            .into_iter()
            .find(|view| view.as_str() == text)
            .unwrap_or_default()
    }

    /// Whether steps can be chosen in it.
    pub const fn has_steps(self) -> bool {
        matches!(self, Self::Graph | Self::Sequence)
    }
}

/// How the step graph is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum GraphMode {
    /// Equal steps are one node.
    #[default]
    Folded,
    /// Every step in order.
    Unrolled,
    /// Every step at its time.
    Timeline,
}

impl GraphMode {
    pub const ALL: [Self; 3] = [Self::Folded, Self::Unrolled, Self::Timeline];

    pub const fn label(self) -> &'static str {
        match self {
            Self::Folded => "Folded",
            Self::Unrolled => "Unrolled",
            Self::Timeline => "Timeline",
        }
    }

    /// The value of `unrolled` in the URL.
    const fn param(self) -> &'static str {
        match self {
            Self::Folded => "",
            Self::Unrolled => "1",
            Self::Timeline => "time",
        }
    }

    fn of(query: &Query) -> Self {
        match query.get(UNROLLED) {
            None => Self::Folded,
            Some(text) if text == Self::Timeline.param() => Self::Timeline,
            Some(_) => Self::Unrolled,
        }
    }
}

const VIEW: &str = "view";
const UNROLLED: &str = "unrolled";
const STEP: &str = "step";
/// A step by the client's counter, as events name it.
const AT: &str = "at";
const SIGNAL: &str = "signal";
/// The first positions of the loops that are opened in the unrolled run.
const OPEN: &str = "open";

/// The parameters `view`, `unrolled`, `step`, `signal` and `open`; all others are kept as they are.
#[derive(Clone, Copy)]
pub struct RunUrl {
    pub view: Memo<RunView>,
    pub mode: Memo<GraphMode>,
    /// Position in the list of steps.
    pub step: Signal<Option<usize>>,
    pub signal: Memo<Option<u64>>,
    /// First positions of the loops that are opened.
    pub open: Memo<Vec<usize>>,
    query: Memo<Query>,
    path: Memo<String>,
    go: StoredValue<Go, LocalStorage>,
}

type Go = Box<dyn Fn(&str, NavigateOptions)>;

impl RunUrl {
    /// The state of the page on the screen.
    pub fn here() -> Self {
        let location = use_location();
        let path = location.pathname;
        let query = Memo::new(move |previous: Option<&Query>| {
            // While the reader leaves, the address is already the next page's.
            if path.with(|path| path.starts_with("/runs/")) {
                location.search.with(|search| Query::parse(search))
            } else {
                previous.cloned().unwrap_or_default()
            }
        });
        let value = move |name: &str| query.with(|query| query.get(name).map(str::to_owned));
        let navigate = use_navigate();
        Self {
            view: Memo::new(move |_| value(VIEW).map_or_else(RunView::default, |text| RunView::parse(&text))),
            mode: Memo::new(move |_| query.with(GraphMode::of)),
            step: Memo::new(move |_| value(STEP).and_then(|text| text.parse().ok())).into(),
            signal: Memo::new(move |_| value(SIGNAL).and_then(|text| text.parse().ok())),
            open: Memo::new(move |_| value(OPEN).map(|text| positions(&text)).unwrap_or_default()),
            query,
            path,
            go: StoredValue::new_local(Box::new(move |href: &str, options| navigate(href, options)) as Go),
        }
    }

    /// With the step that a link names by the client's counter, until another one is chosen.
    #[must_use]
    pub fn in_run(mut self, model: Signal<Arc<RunModel>>) -> Self {
        let (chosen, query) = (self.step, self.query);
        let at = Memo::new(move |_| {
            let at = query.with(|query| query.get(AT)?.parse().ok())?;
            model.with(|model| model.position_at(at))
        });
        self.step = Signal::derive(move || chosen.get().or_else(|| at.get()));
        self
    }

    /// Selects a step without a new entry in the history.
    pub fn select(self, position: usize) {
        self.replace(|query| query.with(STEP, &position.to_string()));
    }

    /// Selects a step where it can be seen: in a view of steps, and outside of any folded loop.
    pub fn reveal(self, position: usize, in_loop: Option<usize>) {
        let view = self.view.get_untracked();
        let mut open = self.open.get_untracked();
        open.extend(in_loop.filter(|first| !open.contains(first)));
        self.replace(|query| {
            let query = query.with(STEP, &position.to_string()).with(OPEN, &joined(&open));
            if view.has_steps() { query } else { query.with(VIEW, "") }
        });
    }

    /// The links to the four views; the rest of the state is kept.
    pub fn tabs(self, model: Signal<Arc<RunModel>>) -> Vec<Tab> {
        let label = move |view| {
            let counted = |name: &str, count: usize| format!("{name} {}", format::count(count as u64));
            model.with(|model| match view {
                RunView::Graph => "Step graph".to_owned(),
                // Marks are rows there as well, so a number would not be the run's number of steps.
                RunView::Sequence => "Sequence".to_owned(),
                RunView::Events => counted("Events", model.detail.events.len()),
                RunView::Signals => counted("Signals", model.detail.signals.len()),
            })
        };
        let tab = |view: RunView| Tab {
            id: view.as_str(),
            label: Signal::derive(move || label(view)),
            href: self.href(move |query| query.with(VIEW, view.param())),
        };
        RunView::ALL.map(tab).into()
    }

    /// The link to the graph drawn in another way.
    pub fn graph_href(self, mode: GraphMode) -> Signal<String> {
        self.href(move |query| query.with(VIEW, "").with(UNROLLED, mode.param()))
    }

    /// The link to the same view with another signal's evidence.
    pub fn signal_href(self, id: u64) -> Signal<String> {
        self.href(move |query| query.with(SIGNAL, &id.to_string()))
    }

    /// The link to a signal's evidence drawn on the graph.
    pub fn evidence_href(self, id: u64) -> Signal<String> {
        self.href(move |query| query.with(VIEW, "").with(SIGNAL, &id.to_string()))
    }

    /// The link that opens a loop in the unrolled run, or folds it again.
    pub fn loop_href(self, first: usize) -> Signal<String> {
        self.href(move |query| {
            let unrolled = GraphMode::of(&query) == GraphMode::Unrolled;
            let mut open = query.get(OPEN).map(positions).unwrap_or_default();
            if open.contains(&first) && unrolled {
                open.retain(|other| *other != first);
            } else if !open.contains(&first) {
                open.push(first);
            }
            let query = query
                .with(VIEW, "")
                .with(UNROLLED, GraphMode::Unrolled.param())
                .with(OPEN, &joined(&open));
            if query.get(STEP).is_some() || open.is_empty() {
                query
            } else {
                query.with(STEP, &first.to_string())
            }
        })
    }

    fn href(self, change: impl Fn(Query) -> Query + Send + Sync + 'static) -> Signal<String> {
        Signal::derive(move || change(self.query.get()).href(&self.path.get()))
    }

    fn replace(self, change: impl FnOnce(Query) -> Query) {
        let href = change(self.query.get_untracked()).href(&self.path.get_untracked());
        let options = NavigateOptions {
            replace: true,
            scroll: false,
            ..NavigateOptions::default()
        };
        self.go.with_value(|go| go(&href, options));
    }
}

fn positions(text: &str) -> Vec<usize> {
    text.split(',').filter_map(|part| part.parse().ok()).collect()
}

fn joined(positions: &[usize]) -> String {
    let texts: Vec<String> = positions.iter().map(usize::to_string).collect();
    texts.join(",")
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn open_loops_survive_their_parameter() {
        assert_eq!(positions(&joined(&[5, 40])), [5, 40]);
        assert_eq!(positions(""), Vec::<usize>::new());
        assert_eq!(positions("5,x"), [5]);
    }

    #[test]
    fn ways_of_drawing_are_read_as_they_are_written() {
        for mode in GraphMode::ALL {
            assert_eq!(GraphMode::of(&Query::default().with(UNROLLED, mode.param())), mode);
        }
    }

    #[test]
    fn every_view_has_its_word() {
        for view in RunView::ALL {
            assert_eq!(RunView::parse(view.as_str()), view);
        }
        assert_eq!(RunView::parse("nonsense"), RunView::Graph);
    }
}
