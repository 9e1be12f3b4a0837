//! What a chart's column says, beside it.

use leptos::prelude::*;

use super::Dot;
use crate::view_model::chart::{Column, Figure, Line};

/// The tooltip of the shown column. Screen readers have what it says from the link.
#[component]
pub fn Tip(figure: Memo<Option<Figure>>, shown: RwSignal<Option<usize>>, leads: bool) -> impl IntoView {
    let tip = move || {
        let index = shown.get()?;
        figure.with(|figure| {
            let figure = figure.as_ref()?;
            let column = figure.columns.get(index)?;
            Some(tip(column, f64::from(figure.size.width), leads))
        })
    };
    view! { {tip} }
}

fn tip(column: &Column, width: f64, leads: bool) -> impl IntoView + use<> {
    let middle = column.left + column.width / 2.0;
    let on_the_left = middle > width / 2.0;
    let place = if on_the_left {
        width - column.left
    } else {
        column.left + column.width
    };
    let lines = column.lines.iter().map(|Line { tone, label, value }| {
        view! { <li><Dot tone=*tone /><b>{value.clone()}</b>" "{label.clone()}</li> }
    });
    let events = column
        .events
        .iter()
        .map(|event| view! { <li class="chart__event">{event.clone()}</li> });
    view! {
        <div class="chart__tip" class:chart__tip--left=on_the_left aria-hidden="true" style=("--x", format!("{place}px"))>
            <p>{column.when.clone()}</p>
            <ul>{lines.collect_view()}{events.collect_view()}</ul>
            {leads.then(|| view! { <p class="chart__hint">"Tap again to open"</p> })}
        </div>
    }
}
