//! `/runs/:id`: one run, as step graph, sequence, events and signals.
//!
//! Everything that is chosen here is in the URL: the tab, folded or unrolled, the step, the signal, and the
//! loops that are opened.

mod edge;
mod events;
pub mod evidence_bar;
mod fired;
pub mod folded;
mod graph_card;
mod graph_frame;
mod graph_view;
pub mod header;
pub mod inspector;
mod lane_item;
mod lane_map;
mod lane_view;
pub mod loop_list;
mod minimap;
mod neighbours;
mod node;
mod regions;
pub mod run_time;
pub mod selection;
pub mod sequence;
mod signals;
mod sketch;
pub mod time_item;
pub mod time_view;
pub mod timeline;
pub mod unrolled;
pub mod url;
mod zoom_tools;

use std::time::Duration;

use api::paths;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use crate::api::{Read, read, use_changes};
use crate::browser;
use crate::components::{Load, Tabs};
use crate::view_model::run::SharedRun;
use crate::view_model::{changes, format, notice};

use events::EventLog;
use evidence_bar::EvidenceBar;
use graph_card::GraphCard;
use header::Header;
use inspector::Inspector;
use run_time::RunTime;
use selection::Selection;
use sequence::Sequence;
use signals::RunSignals;
use url::{RunUrl, RunView};

#[component]
pub fn RunPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id")).unwrap_or_default());
    browser::use_title(Signal::derive(move || format!("Run {}", format::short_id(&id.get()))));
    let run: Read<SharedRun> = read(Signal::derive(move || paths::with(paths::RUN, &id.get())));
    follow(id, run);
    let shown = Memo::new(move |was: Option<&bool>| match run.get() {
        Some(Ok(_)) => true,
        Some(Err(error)) if notice::is_not_found(&error) => false,
        _ => was.copied().unwrap_or_default(),
    });
    view! {
        // The run's own head says this and more.
        <Show when=move || !shown.get()>
            <h1 class="visually-hidden">{move || format!("Run {}", format::short_id(&id.get()))}</h1>
        </Show>
        <Load read=run let:run>
            <RunBody run />
        </Load>
    }
}

/// A run that grows is read again no more often than this: a long one is megabytes.
const READ_EVERY: Duration = Duration::from_secs(1);

/// An open run grows on the screen: whatever the server says of it, it is read again.
fn follow(id: Memo<String>, run: Read<SharedRun>) {
    let renew = browser::at_most(READ_EVERY, move || run.refetch());
    let query = Signal::derive(move || format!("text={}", paths::encode(&id.get())));
    use_changes(query, move |changes| {
        let id = id.get_untracked();
        if changes.iter().any(|change| changes::concern(change, &id)) {
            renew();
        }
    });
}

#[component]
fn RunBody(run: Signal<SharedRun>) -> impl IntoView {
    let model = Signal::derive(move || run.get().0);
    let url = RunUrl::here().in_run(model);
    let chosen_signal = Memo::new(move |_| model.with(|model| model.signal(url.signal.get()).cloned()));
    let marks = Memo::new(move |_| model.with(|model| chosen_signal.with(|signal| model.marks(signal.as_ref()))));
    let severity = Signal::derive(move || {
        chosen_signal.with(|signal| signal.as_ref().map_or("", |it| url::severity_class(it.severity)))
    });
    let selection = Selection::of_page(model, marks, url);
    selection.listen();
    let tabs = url.tabs(model);
    let body = move || match url.view.get() {
        RunView::Graph => view! { <GraphCard selection chosen_signal url /> }.into_any(),
        RunView::Sequence => view! {
            <section class="card">
                <EvidenceBar selection chosen_signal url />
                <Sequence selection severity />
            </section>
        }
        .into_any(),
        RunView::Events => view! { <section class="card"><EventLog model /></section> }.into_any(),
        RunView::Signals => view! { <RunSignals model url /> }.into_any(),
    };
    let with_inspector = move || url.view.get().has_steps();
    view! {
        <Header model />
        <RunTime selection />
        <Tabs label="Views of this run" tabs current=Signal::derive(move || url.view.get().as_str()) />
        <div class="run-flow" class:run-flow--single=move || !with_inspector()>
            <div class="run-main">{body}</div>
            <Show when=with_inspector>
                <Inspector selection />
            </Show>
        </div>
    }
}
