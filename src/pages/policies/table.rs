//! The rows, their head, and the keys that go through them.

use leptos::prelude::*;

use super::Known;
use super::desk::Desk;
use super::empty::NoMatch;
use super::reorder::Reorder;
use super::row::{ROWS, RowFrame};
use crate::browser;
use crate::components::{Viewport, VirtualRows};
use crate::pages::address::Address;
use crate::pages::row_keys::use_row_keys;
use crate::view_model::policies::rows::Row;

/// The columns, what they mean where that is not plain, and whether they hold figures.
const COLUMNS: [(&str, &str, bool); 10] = [
    ("Move", "", false),
    ("On", "", false),
    ("Name", "", false),
    ("When", "", false),
    ("Then", "", false),
    ("Agents", "", false),
    ("Priority", "The lowest is looked at first", true),
    ("Fired, 24 h", "Runs of the last 24 hours in which it fired", true),
    (
        "Propagation",
        "Agents that have fetched its present form, of those that asked within a day",
        false,
    ),
    ("More", "", false),
];

#[component]
pub fn PolicyTable(
    address: Address,
    desk: Desk,
    known: Known,
    reorder: Reorder,
    rows: Memo<Vec<Row>>,
) -> impl IntoView {
    let viewport = Viewport::new(row_height());
    // A memo, so that a row is not drawn anew when another one changes.
    let total: Signal<usize> = Memo::new(move |_| rows.with(Vec::len)).into();
    let current = RwSignal::new(None::<usize>);
    use_row_keys(
        ROWS,
        current,
        total,
        move || viewport.first(),
        move |row| viewport.reveal(row),
    );
    reorder.scroll_along(viewport);
    // A row must survive what is read anew: it may have the focus, or hold an open menu.
    let row = move |index: usize| {
        let row = Memo::new(move |_| rows.with(|rows| rows.get(index).cloned()));
        view! { <RowFrame row index total current desk known reorder viewport /> }.into_any()
    };
    let footer = move || move || rows.with(Vec::is_empty).then(|| view! { <NoMatch address /> });
    view! {
        <div
            class="card table policy-table"
            class:policy-table--moving=move || reorder.held().is_some()
            on:pointermove=move |event| reorder.pointer_moved(&event, viewport)
            on:pointerup=move |_| reorder.pointer_up()
            on:pointercancel=move |_| reorder.pointer_lost()
        >
            <VirtualRows label="Policies" total row viewport header=|| view! { <Header /> } footer />
        </div>
    }
}

/// Rows are cards where there is no room for columns.
fn row_height() -> Signal<f64> {
    const ROW: f64 = 54.0;
    const CARD: f64 = 164.0;
    let narrow = browser::use_media("(max-width: 959px)");
    let (row, card) = (
        browser::token_px("--row-tall", ROW),
        browser::token_px("--card-tall", CARD),
    );
    Signal::derive(move || if narrow.get() { card } else { row })
}

#[component]
fn Header() -> impl IntoView {
    let cells = COLUMNS.map(|(name, title, figures)| {
        let title = (!title.is_empty()).then_some(title);
        // What the column is can be seen, but it has to have a name.
        let quiet = matches!(name, "Move" | "On" | "More");
        let name = if quiet {
            view! { <span class="visually-hidden">{name}</span> }.into_any()
        } else {
            name.into_any()
        };
        view! { <span class:num=figures role="columnheader" title=title>{name}</span> }
    });
    view! { <div class="table__head policy-row" role="row">{cells}</div> }
}
