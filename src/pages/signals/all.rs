//! Every single signal, newest first.

use std::sync::Arc;

use api::signals::{SignalList, SignalView};
use api::{Micros, paths};
use leptos::prelude::*;

use super::href_of;
use crate::api::{ClientError, Kept, Pages, url};
use crate::browser;
use crate::components::{Empty, ErrorNotice, SeverityTag, Time, Ui, Viewport, VirtualRows, use_ui};
use crate::pages::address::Address;
use crate::pages::row_keys::{link_id, use_row_keys};
use crate::pages::runs::pause::Pause;
use crate::pages::runs::row_height;
use crate::view_model::query::Query;
use crate::view_model::{format, signal_rows, window};

const ROWS: &str = "signal";

#[component]
pub fn AllSignals(address: Address, wide: ReadSignal<bool>, pause: Pause) -> impl IntoView {
    let viewport = Viewport::new(row_height());
    let end = viewport.end();
    let asked = Memo::new(move |_| {
        address
            .query()
            .with(|query| query.clone().with("signal", "").with("view", ""))
    });
    let list = Memo::new(move |_| {
        let pairs = asked.with(|query| query.for_signals(browser::now_secs()));
        url(paths::SIGNALS, pairs)
    });
    let kept = come_back(list, viewport);
    let signals: Pages<SignalList> = Pages::new(list.into(), move |loaded| window::near_end(end.get(), loaded), kept);
    let ui = use_ui();
    on_cleanup(move || leave(ui, signals, list, viewport));
    follow(signals, asked, viewport, pause);
    let total = Signal::derive(move || signals.rows.with(Vec::len));
    let current = RwSignal::new(None);
    use_row_keys(
        ROWS,
        current,
        total,
        move || viewport.first(),
        move |row| viewport.reveal(row),
    );
    let row = move |index: usize| {
        let signal = signals.rows.with(|rows| rows.get(index).map(Arc::clone));
        signal
            .map(|signal| view! { <SignalRow address wide signal index current /> })
            .into_any()
    };
    let retry = Callback::new(move |()| signals.refresh());
    let failure = move || signals.first.get().and_then(Result::err);
    view! {
        <div class="split__main">
            {move || failure().map(|error| view! { <ErrorNotice error retry /> })}
            <div class="card table">
                <NewSignals signals viewport />
                <VirtualRows label="Signals" total row viewport header=Header footer=move || view! { <Footer address signals /> } />
            </div>
        </div>
    }
}

/// The list as the reader left it, if it is the same list.
fn come_back(list: Memo<String>, viewport: Viewport) -> Option<Kept<SignalView>> {
    let kept = use_ui().left_signals.try_update_value(Option::take).flatten();
    let kept = kept.filter(|kept| list.with_untracked(|url| *url == kept.url))?;
    viewport.start_at(kept.top);
    Some(kept)
}

/// Remembers the list for the way back.
fn leave(ui: Ui, signals: Pages<SignalList>, list: Memo<String>, viewport: Viewport) {
    let (Some(url), Some(rows)) = (list.try_get_untracked(), signals.rows.try_get_untracked()) else {
        return;
    };
    let next = signals.next.try_get_untracked().flatten();
    ui.left_signals.try_set_value(Some(Kept {
        url,
        rows,
        next,
        top: viewport.top(),
    }));
}

/// Keeps the list up to date with what the server says.
fn follow(signals: Pages<SignalList>, asked: Memo<Query>, viewport: Viewport, pause: Pause) {
    // The stream takes no filter of signals: what belongs on the list is checked here.
    pause.follow(String::new().into(), move |changes| {
        if !changes.iter().any(signal_rows::concerns) {
            return;
        }
        let mut waiting = signals.fresh.try_update(std::mem::take).unwrap_or_default();
        let resync = signals.rows.try_update(|rows| {
            asked.with_untracked(|query| signal_rows::apply(rows, &mut waiting, changes, query, viewport.at_top()))
        });
        signals.fresh.set(waiting);
        if resync == Some(true) {
            signals.refresh();
        }
    });
}

#[component]
fn Header() -> impl IntoView {
    view! {
        <div class="table__head signal-row" role="row">
            <span role="columnheader">"Severity"</span>
            <span role="columnheader">"Failure"</span>
            <span role="columnheader">"Agent"</span>
            <span role="columnheader">"Run"</span>
            <span role="columnheader" class="num">"Step"</span>
            <span role="columnheader">"State"</span>
            <span role="columnheader" class="num">"Detected"</span>
        </div>
    }
}

#[component]
fn SignalRow(
    address: Address,
    wide: ReadSignal<bool>,
    signal: Arc<SignalView>,
    index: usize,
    current: RwSignal<Option<usize>>,
) -> impl IntoView {
    let id = signal.id;
    let href = move || {
        address.query().track();
        href_of(address, wide.get(), id)
    };
    let here = move || {
        address
            .query()
            .with(|query| query.get("signal") == Some(id.to_string().as_str()))
    };
    let state = if signal.confirmed { "confirmed" } else { "provisional" };
    view! {
        <div class="signal-row" class:group-row--chosen=here role="row" aria-rowindex=index + 2>
            <span class="signal-row__severity" role="cell"><SeverityTag severity=signal.severity /></span>
            <span class="signal-row__failure" role="cell">
                <a class="run-row__link" id=link_id(ROWS, index) href=href title=signal.title.clone()
                    aria-current=move || here().then_some("true") data-noscroll="true" on:focus=move |_| current.set(Some(index))>
                    <b>{signal.failure_type.as_str()}</b>
                </a>
            </span>
            <span class="signal-row__agent" role="cell">{signal.agent_id.clone()}</span>
            <span class="signal-row__run mono" role="cell">{format::short_id(&signal.run_id).to_owned()}</span>
            <span class="signal-row__step num" role="cell"><i class="unit">"step "</i>{signal.step_index}</span>
            <span class="signal-row__state muted" role="cell">{state}</span>
            <span class="signal-row__time num muted" role="cell">
                {Micros::from_secs(signal.detected_at).map(|at| view! { <Time at /> })}
            </span>
        </div>
    }
}

#[component]
fn NewSignals(signals: Pages<SignalList>, viewport: Viewport) -> impl IntoView {
    let count = move || signals.fresh.with(Vec::len) as u64;
    let show = move |_| {
        let fresh = signals.fresh.try_update(std::mem::take).unwrap_or_default();
        signals.rows.update(|rows| signal_rows::insert(rows, fresh));
        viewport.to_top();
    };
    view! {
        <Show when=move || count() != 0>
            <button type="button" class="table__new" on:click=show>
                {move || format::plural(count(), "new signal", "new signals")}
            </button>
        </Show>
    }
}

#[component]
fn Footer(address: Address, signals: Pages<SignalList>) -> impl IntoView {
    let retry = Callback::new(move |()| signals.more.refetch());
    let failed = move || {
        signals
            .more
            .get()
            .and_then(Result::err)
            .filter(|error| *error != ClientError::Cancelled)
    };
    move || {
        let empty = signals.rows.with(Vec::is_empty);
        match signals.first.get() {
            None => view! { <p class="table__more" role="status">"Loading…"</p> }.into_any(),
            Some(Err(_)) if empty => ().into_any(),
            _ if signals.next.with(Option::is_some) => match failed() {
                Some(error) => view! { <ErrorNotice error retry /> }.into_any(),
                None => view! { <p class="table__more" role="status">"Loading older signals…"</p> }.into_any(),
            },
            _ if empty => view! { <Nothing address /> }.into_any(),
            _ => ().into_any(),
        }
    }
}

#[component]
fn Nothing(address: Address) -> impl IntoView {
    let filtered = move || address.query().with(Query::has_filters);
    let title = if filtered() {
        "No signal matches these filters"
    } else {
        "No failure has been found yet"
    };
    view! {
        <Empty title>
            <Show when=filtered fallback=|| "Signals appear here within seconds of the event that proves them.">
                <button type="button" class="btn" on:click=move |_| address.change(Query::without_filters)>"Clear filters"</button>
            </Show>
        </Empty>
    }
}
