//! What both runs took, and by how much they differ.

use api::RunSummary;
use leptos::prelude::*;

use crate::view_model::align::{Metric, Worse, metrics};

#[component]
pub fn Delta(left: RunSummary, right: RunSummary) -> impl IntoView {
    let rows = metrics(&left, &right).into_iter().map(measure).collect_view();
    view! {
        <dl class="card delta" aria-label="What A and B took, and the difference of A to B">{rows}</dl>
    }
}

fn measure(metric: Metric) -> impl IntoView {
    let (class, verdict) = match metric.worse {
        Worse::Left => ("delta__verdict delta__verdict--left", "A worse"),
        Worse::Right => ("delta__verdict", "B worse"),
        Worse::Neither => ("delta__verdict", "equal"),
    };
    let by = (metric.worse != Worse::Neither).then(|| view! { <span>{metric.difference}</span> });
    let relative = metric
        .relative
        .map(|relative| view! { <span>{format!("({relative})")}</span> });
    view! {
        <div class="delta__measure">
            <dt>{metric.name}</dt>
            <dd class="delta__values">
                <span><i>"A "</i>{metric.left}</span>
                <span><i>"B "</i>{metric.right}</span>
            </dd>
            <dd class=class><b>{verdict}</b>{by}{relative}</dd>
        </div>
    }
}
