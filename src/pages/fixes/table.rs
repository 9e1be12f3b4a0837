//! The fixes in rows, and the keys that go through them.

use api::fixes::FixEntry;
use leptos::prelude::*;

use super::row::{FixRow, ROWS};
use crate::pages::row_keys::use_row_keys;

/// The columns, with whether they hold figures.
const COLUMNS: [(&str, bool); 6] = [
    ("Failure", false),
    ("Changed", false),
    ("Verdict", false),
    ("Runs with the failure", false),
    ("When", true),
    ("Look at it", false),
];

#[component]
pub fn FixTable(#[prop(into)] entries: Signal<Vec<FixEntry>>) -> impl IntoView {
    let current = RwSignal::new(None);
    let total = Signal::derive(move || entries.with(Vec::len));
    use_row_keys(ROWS, current, total, || 0, |_| ());
    let head = COLUMNS.map(|(name, figures)| view! { <span class:num=figures role="columnheader">{name}</span> });
    let rows = move || {
        let entries = entries.get().into_iter().enumerate();
        entries
            .map(|(index, entry)| view! { <FixRow entry index current /> })
            .collect_view()
    };
    view! {
        <div class="card fixes__table">
            <div role="table" aria-label="Fixes, newest first">
                <div class="table__head fix-row" role="row">{head}</div>
                <div role="rowgroup">{rows}</div>
            </div>
        </div>
    }
}
