//! The agents in rows, with a head that sorts them and the keys that go through them.

use leptos::prelude::*;

use super::row::{ROWS, Row};
use crate::pages::row_keys::use_row_keys;
use crate::view_model::agent_rows::{AgentRow, AgentSort};

/// The columns, with what they can be sorted by and whether they hold figures.
const COLUMNS: [(&str, &str, Option<AgentSort>, bool); 8] = [
    ("Agent", "", Some(AgentSort::Name), false),
    ("Health", "", Some(AgentSort::Health), false),
    (
        "With a signal",
        "Runs with a signal, today and yesterday (UTC days), and in the seven days before",
        Some(AgentSort::Rate),
        true,
    ),
    ("Runs", "", Some(AgentSort::Runs), true),
    ("Signals", "", Some(AgentSort::Signals), false),
    ("Most frequent failures", "", None, false),
    ("7 days", "Signals per UTC day", None, false),
    ("Last seen", "", Some(AgentSort::LastSeen), true),
];

#[component]
pub fn AgentTable(
    #[prop(into)] rows: Signal<Vec<AgentRow>>,
    /// By which column, and whether the smallest come first.
    #[prop(into)]
    sorted: Signal<(AgentSort, bool)>,
    /// The link that sorts by a column.
    href: Callback<AgentSort, String>,
) -> impl IntoView {
    let current = RwSignal::new(None::<usize>);
    let total = Signal::derive(move || rows.with(Vec::len));
    use_row_keys(ROWS, current, total, || 0, |_| ());
    let body = move || {
        rows.get()
            .into_iter()
            .enumerate()
            .map(|(index, row)| view! { <Row row index current /> })
            .collect_view()
    };
    view! {
        <div class="card agents">
            <div role="table" aria-label="Agents" aria-rowcount=move || total.get() + 1>
                <Header sorted href />
                <div role="rowgroup">{body}</div>
            </div>
        </div>
    }
}

#[component]
fn Header(sorted: Signal<(AgentSort, bool)>, href: Callback<AgentSort, String>) -> impl IntoView {
    let cells = COLUMNS.map(|(name, title, sort, figures)| {
        let direction = move || {
            let (by, ascending) = sorted.get();
            (sort == Some(by)).then_some(if ascending { "ascending" } else { "descending" })
        };
        let arrow = move || {
            direction().map(|direction| if direction == "ascending" { " ↑" } else { " ↓" })
        };
        let content = match sort {
            Some(sort) => view! {
                <a class="table__sort" href=move || href.run(sort) data-noscroll="true">{name}<span aria-hidden="true">{arrow}</span></a>
            }
            .into_any(),
            None => name.into_any(),
        };
        let title = (!title.is_empty()).then_some(title);
        view! { <span class:num=figures role="columnheader" title=title aria-sort=direction>{content}</span> }
    });
    view! { <div class="table__head agent-row" role="row">{cells}</div> }
}
