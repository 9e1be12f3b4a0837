//! The rows, what stands above and below them, and the keys that go through them.

use std::sync::Arc;

use api::RunSort;
use api::runs::RunList;
use leptos::prelude::*;
use leptos_router::components::A;

use super::row::{ROWS, RunRow};
use crate::api::{ClientError, Pages};
use crate::components::{Empty, ErrorNotice, Viewport, VirtualRows};
use crate::pages::address::Address;
use crate::pages::row_keys::use_row_keys;
use crate::view_model::query::Query;
use crate::view_model::{format, run_rows};

/// The columns, with what they can be sorted by and whether they hold figures.
const COLUMNS: [(&str, Option<RunSort>, bool); 10] = [
    ("Run", None, false),
    ("Agent", None, false),
    ("Status", None, false),
    ("Signals", None, false),
    ("Model", None, false),
    ("Steps", Some(RunSort::Steps), true),
    ("Duration", Some(RunSort::Duration), true),
    ("Tokens", Some(RunSort::Tokens), true),
    ("Cost (est.)", Some(RunSort::Cost), true),
    ("Started", Some(RunSort::Started), true),
];

#[component]
pub fn RunTable(address: Address, runs: Pages<RunList>, viewport: Viewport) -> impl IntoView {
    let total = Signal::derive(move || runs.rows.with(Vec::len));
    let current = RwSignal::new(None::<usize>);
    use_row_keys(
        ROWS,
        current,
        total,
        move || viewport.first(),
        move |row| viewport.reveal(row),
    );
    let row = move |index: usize| {
        let run = runs.rows.with(|rows| rows.get(index).map(Arc::clone));
        run.map(|run| view! { <RunRow run index current address /> }).into_any()
    };
    view! {
        <FirstFailure runs />
        <div class="card table" aria-busy=move || runs.first.get().is_none().to_string()>
            <NewRuns address runs viewport />
            <VirtualRows label="Runs" total row viewport header=move || view! { <Header address /> } footer=move || view! { <Footer address runs /> } />
        </div>
    }
}

#[component]
fn Header(address: Address) -> impl IntoView {
    let cells = COLUMNS.map(|(name, sort, figures)| {
        let order = move || {
            let by = sort?;
            address
                .query()
                .with(|query| (query.sort() == by).then(|| query.is_ascending()))
        };
        let aria = move || order().map(|ascending| if ascending { "ascending" } else { "descending" });
        let arrow = move || order().map(|ascending| if ascending { " ↑" } else { " ↓" });
        let content = match sort {
            Some(by) => {
                let href = move || address.query().get().sorted_by(by).href("/runs");
                view! { <a class="table__sort" href=href data-noscroll="true">{name}<span aria-hidden="true">{arrow}</span></a> }
                    .into_any()
            }
            None => name.into_any(),
        };
        view! { <span class:num=figures role="columnheader" aria-sort=aria>{content}</span> }
    });
    view! { <div class="table__head run-row" role="row">{cells}</div> }
}

/// The list could not be read; what was read before stays below.
#[component]
fn FirstFailure(runs: Pages<RunList>) -> impl IntoView {
    let retry = Callback::new(move |()| runs.refresh());
    move || failure(runs.first.get()).map(|error| view! { <ErrorNotice error retry /> })
}

fn failure(answer: Option<Result<(), ClientError>>) -> Option<ClientError> {
    answer.and_then(Result::err)
}

/// Runs that arrived while the reader looks further down.
#[component]
fn NewRuns(address: Address, runs: Pages<RunList>, viewport: Viewport) -> impl IntoView {
    let count = move || runs.fresh.with(Vec::len) as u64;
    let show = move |_| {
        if address.query().with_untracked(Query::follows_live) {
            let fresh = runs.fresh.try_update(std::mem::take).unwrap_or_default();
            runs.rows.update(|rows| run_rows::insert(rows, fresh));
        } else {
            runs.refresh();
        }
        viewport.to_top();
    };
    view! {
        <Show when=move || count() != 0>
            <button type="button" class="table__new" on:click=show>
                {move || format::plural(count(), "new run", "new runs")}
            </button>
        </Show>
    }
}

/// What comes after the last row: more on its way, a failure, or why there is nothing.
#[component]
fn Footer(address: Address, runs: Pages<RunList>) -> impl IntoView {
    let retry = Callback::new(move |()| runs.more.refetch());
    move || {
        let empty = runs.rows.with(Vec::is_empty);
        match runs.first.get() {
            None => view! { <p class="table__more" role="status">"Loading…"</p> }.into_any(),
            Some(Err(_)) if empty => ().into_any(),
            _ if runs.is_tired() => view! { <GoOn runs /> }.into_any(),
            _ if runs.next.with(Option::is_some) => match failure(runs.more.get()) {
                Some(error) => view! { <ErrorNotice error retry /> }.into_any(),
                None => view! { <p class="table__more" role="status">"Loading older runs…"</p> }.into_any(),
            },
            _ if empty => view! { <Nothing address /> }.into_any(),
            _ => ().into_any(),
        }
    }
}

#[component]
fn GoOn(runs: Pages<RunList>) -> impl IntoView {
    view! {
        <p class="table__more">
            "Nothing more among the runs searched so far. "
            <button type="button" class="btn btn--small" on:click=move |_| runs.go_on()>"Search older runs"</button>
        </p>
    }
}

#[component]
fn Nothing(address: Address) -> impl IntoView {
    move || {
        if address.query().with(Query::has_filters) {
            let clear = move |_| address.change(Query::without_filters);
            view! {
                <Empty title="No run matches these filters">
                    <button type="button" class="btn" on:click=clear>"Clear filters"</button>
                </Empty>
            }
            .into_any()
        } else {
            view! {
                <Empty title="No run has arrived yet">
                    <p><A href="/" attr:class="link">"Connect an agent"</A>", and its runs appear here as they happen."</p>
                </Empty>
            }
            .into_any()
        }
    }
}
