//! `/runs/:id`: one run, as step graph, sequence, events and signals.
//!
//! Everything that is chosen here is in the URL: the tab, folded or unrolled, the step, the signal.

mod events;
mod folded;
mod graph_card;
mod header;
mod inspector;
mod neighbours;
mod sequence;
mod signals;
mod unrolled;
mod url;

use std::sync::Arc;

use api::paths;
use api::runs::RunDetail;
use api::stream::Change;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use crate::api::{Read, read, use_changes};
use crate::browser;
use crate::components::{Load, Tabs};
use crate::view_model::run::RunModel;
use crate::view_model::{format, notice};

use events::EventLog;
use graph_card::GraphCard;
use header::Header;
use inspector::Inspector;
use sequence::Sequence;
use signals::RunSignals;
use url::{RunUrl, RunView};

#[component]
pub fn RunPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id")).unwrap_or_default());
    browser::use_title(Signal::derive(move || format!("Run {}", format::short_id(&id.get()))));
    let detail: Read<RunDetail> = read(Signal::derive(move || paths::with(paths::RUN, &id.get())));
    follow(id, detail);
    let shown = Memo::new(move |was: Option<&bool>| match detail.get() {
        Some(Ok(_)) => true,
        Some(Err(error)) if notice::is_not_found(&error) => false,
        _ => was.copied().unwrap_or_default(),
    });
    view! {
        // The run's own head says this and more.
        <Show when=move || !shown.get()>
            <h1 class="visually-hidden">{move || format!("Run {}", format::short_id(&id.get()))}</h1>
        </Show>
        <Load read=detail let:detail>
            <RunBody detail />
        </Load>
    }
}

/// An open run grows on the screen: whatever the server says of it, it is read again.
fn follow(id: Memo<String>, detail: Read<RunDetail>) {
    let query = Signal::derive(move || format!("text={}", paths::encode(&id.get())));
    use_changes(query, move |changes| {
        let id = id.get_untracked();
        let concerns = |change: &Change| match change {
            Change::Run { run, .. } => run.run_id.as_str() == id,
            Change::Signal { signal } => signal.run_id == id,
            Change::SignalWithdrawn { run_id, .. } | Change::RunGone { run_id } => *run_id == id,
            Change::Resync => true,
        };
        if changes.iter().any(concerns) {
            detail.refetch();
        }
    });
}

#[component]
fn RunBody(detail: Signal<RunDetail>) -> impl IntoView {
    let model = Memo::new(move |_| Arc::new(RunModel::new(detail.get())));
    let url = RunUrl::here();
    let selected = url.step;
    let chosen_signal = Memo::new(move |_| model.with(|model| model.signal(url.signal.get()).cloned()));
    let marks = Memo::new(move |_| model.with(|model| chosen_signal.with(|signal| model.marks(signal.as_ref()))));
    let severity =
        move || chosen_signal.with(|signal| signal.as_ref().map_or("", |it| url::severity_class(it.severity)));
    let on_select = Callback::new(move |position| url.select(position));
    let tabs = url.tabs(model);
    let body = move || {
        let model = model.get();
        match url.view.get() {
            RunView::Graph => view! { <GraphCard model chosen_signal marks selected on_select url /> }.into_any(),
            RunView::Sequence => {
                let (marks, severity) = (marks.get(), severity());
                view! { <section class="card"><Sequence model marks severity selected on_select /></section> }
                    .into_any()
            }
            RunView::Events => view! { <section class="card"><EventLog model /></section> }.into_any(),
            RunView::Signals => view! { <RunSignals model /> }.into_any(),
        }
    };
    let with_inspector = move || matches!(url.view.get(), RunView::Graph | RunView::Sequence);
    view! {
        <Header model />
        <Tabs label="Views of this run" tabs current=Signal::derive(move || url.view.get().as_str()) />
        <div class="run-flow" class:run-flow--single=move || !with_inspector()>
            <div class="run-main">{body}</div>
            {move || with_inspector().then(|| view! { <Inspector model=model.get() selected on_select /> })}
        </div>
    }
}
