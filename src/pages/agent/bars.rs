//! A small bar chart with a tooltip per bar, and the same as a table.

use leptos::prelude::*;

use crate::view_model::agent_bars::Bar;

/// Height of the drawing in its own units; its width is one unit per bar.
const HEIGHT: f64 = 10.0;

/// Part of its unit that a bar fills.
const FILL: f64 = 0.72;

#[component]
pub fn SmallBars(
    /// What is shown, for screen readers.
    label: &'static str,
    /// What the bars' labels are.
    what: &'static str,
    bars: Vec<Bar>,
) -> impl IntoView {
    let view_box = format!("0 0 {} {HEIGHT}", bars.len().max(1));
    let ends = bars.first().zip(bars.last()).map(|(first, last)| {
        view! { <p class="bars__ends faint" aria-hidden="true"><span>{first.label.clone()}</span><span>{last.label.clone()}</span></p> }
    });
    let rows = bars.iter().map(|bar| {
        view! {
            <tr>
                <th scope="row">{bar.label.clone()}</th>
                <td data-label=what>{bar.value.clone()}", "{bar.note.clone()}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! {
        <svg class="bars" role="img" aria-label=label viewBox=view_box preserveAspectRatio="none">
            {bars.into_iter().enumerate().map(|(index, bar)| drawn(index, &bar)).collect_view()}
        </svg>
        {ends}
        <details class="bars__table">
            <summary>"As a table"</summary>
            <table class="sheet"><tbody>{rows}</tbody></table>
        </details>
    }
}

fn drawn(index: usize, bar: &Bar) -> impl IntoView + use<> {
    let left = index as f64 + (1.0 - FILL) / 2.0;
    let rect = move |class, height: f64| {
        let height = height * HEIGHT;
        view! { <rect class=class x=left y=HEIGHT - height width=FILL height=height /> }
    };
    view! {
        <g class="bars__bar">
            <title>{format!("{}: {}, {}", bar.label, bar.value, bar.note)}</title>
            // The whole column can be pointed at, however low its bar.
            <rect class="bars__column" x=index width="1" height=HEIGHT />
            {rect("bars__all", bar.height)}
            {rect("bars__part", bar.part)}
        </g>
    }
}
