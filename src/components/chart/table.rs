//! A chart as a table.

use leptos::prelude::*;

use super::{Href, Legend};
use crate::view_model::chart::{Column, Figure};

/// The same as figures, the newest first.
#[component]
pub fn Table(
    title: Memo<String>,
    figure: Memo<Option<Figure>>,
    legend: Memo<Legend>,
    href: Option<Href>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let head = move || {
        legend
            .get()
            .into_iter()
            .map(|(_, label)| view! { <th scope="col">{label}</th> })
            .collect_view()
    };
    let rows = move || {
        let columns = figure.with(|figure| figure.as_ref().map(|it| it.columns.clone()).unwrap_or_default());
        columns.into_iter().rev().map(|column| row(column, href)).collect_view()
    };
    view! {
        <details class="chart__table" on:toggle=move |_| open.update(|open| *open = !*open)>
            <summary>"As a table"</summary>
            <Show when=move || open.get()>
                <table>
                    <caption class="visually-hidden">{title}</caption>
                    <thead><tr><th scope="col">"Time"</th>{head}</tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </Show>
        </details>
    }
}

fn row(column: Column, href: Option<Href>) -> impl IntoView {
    let when = match href {
        Some(href) => view! { <a class="link" href=href.run(column.span)>{column.when}</a> }.into_any(),
        None => column.when.into_any(),
    };
    let events = (!column.events.is_empty()).then(|| format!(" · {}", column.events.join(", ")));
    let values = column
        .lines
        .into_iter()
        .map(|line| view! { <td class="num">{line.value}</td> });
    view! { <tr><th scope="row">{when}{events}</th>{values.collect_view()}</tr> }
}
