//! The answer: one sentence, and a row for each agent that fails.

use std::time::Duration;

use api::overview::{Failing, Overview};
use chrono::Local;
use leptos::prelude::*;

use crate::api::{Live, LiveState};
use crate::browser;
use crate::components::{FailureTag, Icon, SeverityTag, Sign};
use crate::view_model::format;
use crate::view_model::overview::{self, Mood};
use crate::view_model::query::{agent_href, evidence_href, signal_href};

/// Failure types named in a row; the agent's page has them all.
const NAMED: usize = 2;

#[component]
pub fn Verdict(answer: Signal<Overview>) -> impl IntoView {
    let came = Memo::new(move |_| {
        answer.track();
        browser::now_ms()
    });
    let clock = browser::use_clock(Duration::from_secs(1));
    let aged = Memo::new(move |_| {
        let waited = (clock.get() - came.get()).max(0.0) / 1000.0;
        answer.with(|answer| overview::aged(answer, waited))
    });
    let mood = Memo::new(move |_| aged.with(Mood::of));
    let headline = Memo::new(move |_| aged.with(|answer| overview::headline(answer, &Local)));
    let facts =
        Memo::new(move |_| aged.with(|it| format!("{} · {}", overview::last_event(it), overview::going_on(it))));
    let failing = Memo::new(move |_| aged.with(|answer| answer.failing.clone()));
    let now = move || aged.with_untracked(|answer| answer.now);
    let rows = move || {
        let rows = failing.get().into_iter();
        rows.map(|failing| view! { <FailingRow failing now=now() /> })
            .collect_view()
    };
    view! {
        <section class="card verdict" class=("verdict--failing", move || mood.get() == Mood::Failing)
            class=("verdict--fine", move || mood.get() == Mood::Fine) aria-label="Is anything failing right now?">
            <div class="verdict__answer">
                {move || view! { <MoodSign mood=mood.get() /> }}
                <div class="verdict__text">
                    <div role="status"><h1>{headline}</h1></div>
                    <p class="muted">{facts}<Stale /></p>
                </div>
            </div>
            <Show when=move || !failing.with(Vec::is_empty)>
                <ul class="failing" aria-label="Agents that are failing">{rows}</ul>
            </Show>
        </section>
    }
}

#[component]
fn MoodSign(mood: Mood) -> impl IntoView {
    let sign = match mood {
        Mood::Failing => Sign::Warning,
        Mood::Fine => Sign::Check,
        Mood::Unknown => Sign::Help,
    };
    view! { <span class="verdict__mood"><Icon sign /><b>{mood.word()}</b></span> }
}

/// An answer that cannot be renewed is one of the past.
#[component]
fn Stale() -> impl IntoView {
    let live = use_context::<Live>();
    let lost = move || live.is_some_and(|live| matches!(live.state().get(), LiveState::Lost { .. }));
    move || lost().then_some(" · the server is out of reach, so this is what it last said")
}

#[component]
fn FailingRow(failing: Failing, now: f64) -> impl IntoView {
    let began = overview::began(&failing, now, &Local);
    let more = failing.failure_types.len().saturating_sub(NAMED);
    let named = failing.failure_types.iter().take(NAMED);
    let tags = named
        .map(|&failure| view! { <FailureTag failure severity=None /> })
        .collect_view();
    view! {
        <li class="failing__row">
            <SeverityTag severity=failing.severity />
            <a class="failing__agent" href=agent_href(&failing.agent_id)>{failing.agent_id.clone()}</a>
            <span class="tags">{tags}{(more > 0).then(|| format!("+{more}"))}</span>
            <span class="muted" title=format::utc(failing.since)>"since "{began}</span>
            <span class="muted">{overview::signals(&failing)}</span>
            <span class="failing__links">
                <a class="btn btn--small" href=signal_href(failing.latest_signal)>"Newest signal"</a>
                <a class="btn btn--small" href=evidence_href(&failing.latest_run, failing.latest_signal)>"Its run"</a>
            </span>
        </li>
    }
}
