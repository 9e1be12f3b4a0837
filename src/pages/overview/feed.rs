//! New signals, finished runs and verdicts that turn, as they happen.

use std::sync::Arc;

use api::fixes::VerdictTurn;
use api::runs::RunList;
use api::signals::{SignalList, SignalView};
use api::{Micros, RunSummary, paths};
use leptos::prelude::*;

use crate::api::{ClientError, Read, latest, read, url, use_changes, use_verdicts};
use crate::browser::{self, Key};
use crate::components::{Empty, ErrorNotice, Icon, SeverityTag, Sign, StandingTag, StatusTag, Time};
use crate::view_model::feed::{self, MOST, News};
use crate::view_model::format;
use crate::view_model::query::{run_href, signal_href};
use crate::view_model::verdicts;
use crate::view_model::verification::Standing;

/// What was there before the page was opened.
#[derive(Clone, Copy)]
struct Before {
    signals: Read<SignalList>,
    runs: Read<RunList>,
}

impl Before {
    fn new() -> Self {
        let limit = || ("limit", MOST.to_string());
        let over = ("status", "completed,errored,stalled".to_owned());
        Self {
            signals: read(url(paths::SIGNALS, [limit(), ("explain", "false".to_owned())])),
            runs: read(url(paths::RUNS, [limit(), over])),
        }
    }

    fn refetch(self) {
        self.signals.refetch();
        self.runs.refetch();
    }

    fn failure(self) -> Option<ClientError> {
        let failed = |error: &ClientError| *error != ClientError::Cancelled;
        let signals = self.signals.get().and_then(Result::err).filter(failed);
        signals.or_else(|| self.runs.get().and_then(Result::err).filter(failed))
    }

    fn is_loading(self) -> bool {
        self.signals.get().is_none() || self.runs.get().is_none()
    }
}

#[component]
pub fn Feed() -> impl IntoView {
    let news = RwSignal::new(Vec::new());
    let paused_at = RwSignal::new(None::<Vec<News>>);
    let before = Before::new();
    let (signals, runs) = (latest(before.signals), latest(before.runs));
    Effect::new(move || {
        let signals = signals.get().map(|list| list.signals).unwrap_or_default();
        news.update(|news| feed::add(news, signals.into_iter().map(|it| News::Signal(Arc::new(it)))));
    });
    Effect::new(move || {
        let runs = runs.get().map(|list| list.runs).unwrap_or_default();
        news.update(|news| feed::add(news, runs.into_iter().map(|it| News::Run(Arc::new(it)))));
    });
    let verdicts = use_verdicts();
    Effect::new(move || {
        let turns = verdicts.get();
        news.update(|news| feed::add(news, turns.into_iter().map(News::Verdict)));
    });
    use_changes(String::new(), move |changes| {
        if news.try_update(|news| feed::apply(news, changes)) == Some(true) {
            before.refetch();
        }
    });
    let pause = move || paused_at.update(|at| *at = at.is_none().then(|| news.get_untracked()));
    browser::use_keys(move |key| {
        let asked = key == Key::Pause;
        if asked {
            pause();
        }
        asked
    });
    let shown = Signal::derive(move || paused_at.get().unwrap_or_else(|| news.get()));
    let waiting =
        Memo::new(move |_| paused_at.with(|at| at.as_ref().map(|at| news.with(|news| feed::missing(at, news)))));
    let retry = Callback::new(move |()| before.refetch());
    view! {
        <section class="card overview__feed">
            <header>
                <h2>"Live"</h2>
                <span class="muted" role="status">{move || waiting.get().map(in_words)}</span>
                <span class="spacer"></span>
                <PauseButton paused=Signal::derive(move || waiting.get().is_some()) on_press=Callback::new(move |()| pause()) />
            </header>
            {move || before.failure().map(|error| view! { <ErrorNotice error retry /> })}
            <NewsList shown loading=Signal::derive(move || before.is_loading()) />
        </section>
    }
}

fn in_words(waiting: usize) -> String {
    match waiting {
        0 => "paused, nothing new".to_owned(),
        MOST => format!("paused, {MOST} or more new"),
        count => format!("paused, {count} new"),
    }
}

#[component]
fn PauseButton(paused: Signal<bool>, on_press: Callback<()>) -> impl IntoView {
    let label = move || if paused.get() { "Go on" } else { "Pause" };
    let sign = move || if paused.get() { Sign::Play } else { Sign::Pause };
    view! {
        <button type="button" class="btn btn--small" aria-keyshortcuts="p" on:click=move |_| on_press.run(())>
            {move || view! { <Icon sign=sign() /> }}
            {label}
        </button>
    }
}

/// What happened, the newest first.
#[component]
pub fn NewsList(
    shown: Signal<Vec<News>>,
    /// Whether an answer about what happened before is on its way.
    loading: Signal<bool>,
) -> impl IntoView {
    let nothing = move || {
        if loading.get() {
            view! { <p class="table__more" role="status">"Loading…"</p> }.into_any()
        } else {
            view! {
                <Empty title="Nothing has happened yet">
                    "A run appears here when it ends, a signal as soon as a detector finds it, and a fix when its verdict turns."
                </Empty>
            }
            .into_any()
        }
    };
    view! {
        <Show when=move || !shown.with(Vec::is_empty) fallback=nothing>
            <ol class="glance">
                <For each=move || shown.get() key=News::key children=|news| view! { <Item news /> } />
            </ol>
        </Show>
    }
}

#[component]
fn Item(news: News) -> impl IntoView {
    let time = Micros::from_secs(news.at()).map(|at| view! { <Time at /> });
    let row = match news {
        News::Signal(signal) => signal_item(&signal).into_any(),
        News::Run(run) => run_item(&run).into_any(),
        News::Verdict(turn) => verdict_item(turn).into_any(),
    };
    view! { <li class="glance__row">{row}<span class="glance__time num muted">{time}</span></li> }
}

fn signal_item(signal: &SignalView) -> impl IntoView + use<> {
    view! {
        <span class="glance__tag"><SeverityTag severity=signal.severity /></span>
        <span class="glance__name">
            <a class="run-row__link" href=signal_href(signal.id) title=signal.title.clone()><b>{signal.failure_type.as_str()}</b></a>
            <span class="glance__of">{signal.agent_id.clone()}</span>
        </span>
    }
}

fn run_item(run: &RunSummary) -> impl IntoView + use<> {
    let id = run.run_id.as_str();
    view! {
        <span class="glance__tag"><StatusTag status=run.status /></span>
        <span class="glance__name">
            <a class="run-row__link" href=run_href(id) title=id.to_owned()>"run "<span class="mono">{format::short_id(id).to_owned()}</span></a>
            <span class="glance__of">{run.agent_id.to_string()}</span>
        </span>
        <span class="glance__figure num muted">{format::duration(run.duration_ms)}</span>
    }
}

fn verdict_item(turn: VerdictTurn) -> impl IntoView {
    let title = verdicts::sentence(&turn);
    let standing = Standing::Judged {
        verdict: turn.note.to,
        doubtful: false,
    };
    view! {
        <span class="glance__tag"><StandingTag standing /></span>
        <span class="glance__name">
            <a class="run-row__link" href=signal_href(turn.signal_id) title=title>"fix of "<b>{turn.failure_type.as_str()}</b></a>
            <span class="glance__of">{turn.agent_id}</span>
        </span>
        <span class="glance__figure num muted">{format!("{} of {}", turn.note.recurrences, turn.note.runs)}</span>
    }
}
