//! Every step in order with its timing: the graph's text alternative.

use std::sync::Arc;

use api::{Spend, Step, StepKind, StepOutcome};
use leptos::prelude::*;

use super::selection::Selection;
use crate::browser;
use crate::components::virtual_rows::{ROW, Viewport, VirtualRows};
use crate::components::{HashChip, KindTag};
use crate::view_model::format;
use crate::view_model::graph::STOPPED;
use crate::view_model::run::{RunModel, kind_class};
use crate::view_model::run_policies::{FiredBy, fired_by};

/// Rows above the chosen one when the list begins there.
const ABOVE: usize = 3;

#[component]
pub fn Sequence(
    selection: Selection,
    /// Class of the highlighted signal's severity.
    #[prop(into)]
    severity: Signal<&'static str>,
) -> impl IntoView {
    let total = Memo::new(move |_| selection.model.with(|model| model.steps().len()));
    let row_height = browser::token_px("--row", ROW);
    let viewport = Viewport::new(row_height);
    if let Some(step) = selection.step.get_untracked().filter(|step| *step > ABOVE) {
        viewport.start_at((step - ABOVE) as f64 * row_height);
    }
    let ready = viewport.end();
    selection.follow(move |position, focus| {
        if ready.get() == 0 {
            return false;
        }
        // Below, the head of the table covers one row.
        let below = position >= viewport.first();
        viewport.reveal(if below { position + 1 } else { position });
        if focus {
            browser::focus(&row_id(position));
        }
        true
    });
    let row = move |position: usize| view! { <SequenceRow selection position /> }.into_any();
    view! {
        <div class=move || format!("sequence {}", severity.get())>
            <VirtualRows label="Steps in order" total row header=head viewport />
        </div>
    }
}

fn row_id(position: usize) -> String {
    format!("sequence-step-{position}")
}

#[component]
fn SequenceRow(selection: Selection, position: usize) -> impl IntoView {
    let step = Memo::new(move |_| {
        let of = |model: &Arc<RunModel>| {
            let step = model.step(position)?;
            Some((step.clone(), model.bar(step), fired_by(&model.detail.events, step)))
        };
        selection.model.with(of)
    });
    let hot = Memo::new(move |_| selection.marks.with(|marks| marks.names(position)));
    let chosen = move || selection.step.get() == Some(position);
    let class = move || {
        let hot = if hot.get() { " hot" } else { "" };
        let chosen = if chosen() { " selected" } else { "" };
        format!("sequence-row{hot}{chosen}")
    };
    let cells = move || {
        let (step, bar, fired) = step.get()?;
        Some(cells(&step, bar, fired, position, hot.get(), selection.on_select))
    };
    view! {
        <div
            class=class
            role="row"
            aria-rowindex=position + 2
            aria-selected=move || chosen().to_string()
            on:click=move |_| selection.on_select.run(position)
        >
            {cells}
        </div>
    }
}

fn cells(
    step: &Step,
    (left, width): (f64, f64),
    fired: Option<FiredBy>,
    position: usize,
    hot: bool,
    on_select: Callback<usize>,
) -> impl IntoView + use<> {
    let evidence = if hot { ", part of the signal's evidence" } else { "" };
    view! {
        <span role="cell" class="num muted">
            <button
                id=row_id(position)
                class="row-button"
                aria-label=format!("Inspect step {}, {}{evidence}", step.step_index, step.name)
                on:click=move |event| {
                    event.stop_propagation();
                    on_select.run(position);
                }
            >
                {step.step_index}
            </button>
        </span>
        <span role="cell"><KindTag kind=step.kind /></span>
        <span role="cell" class="cut" title=step.name.as_str().to_owned()>{step.name.as_str().to_owned()}</span>
        <span role="cell" class="cut">
            {step.content_hash.map(|hash| view! { <HashChip hash /> })}
            {fired.map(|fired| view! { <span class="muted" title=fired.words()>{fired.figure.clone()}</span> })}
        </span>
        <span role="cell">{timing(step, left, width)}</span>
        <span role="cell" class="num">{step.duration_ms.map(format::duration)}</span>
        <span role="cell" class="num muted">{cost(step)}</span>
        <span role="cell" class="cut muted">{outcome(step)}</span>
    }
}

/// The estimated cost of a model call, nothing for other steps.
fn cost(step: &Step) -> Option<String> {
    let spend = Spend::of(step);
    (spend.cost_usd > 0.0).then(|| format::cost(spend.cost_usd))
}

/// The bar of a step on the run's time, as SVG so that the content policy allows its place and length.
fn timing(step: &Step, left: f64, width: f64) -> impl IntoView + use<> {
    let class = format!("timing {}", kind_class(step.kind));
    view! {
        <svg class=class width="100%" height="10" aria-hidden="true">
            <rect class="timing-track" width="100%" height="10" rx="3" />
            <rect class="timing-bar" x=format!("{left:.2}%") width=format!("{width:.2}%") height="10" rx="3" />
        </svg>
    }
}

/// How a step went, in words.
pub fn outcome(step: &Step) -> String {
    if let (StepKind::End, STOPPED, Some(policy)) = (step.kind, step.name.as_str(), &step.note) {
        return format!("stopped by {policy}");
    }
    let mut parts: Vec<String> = Vec::new();
    match step.outcome {
        StepOutcome::Failed if step.result_count.is_none() => parts.push("failed".to_owned()),
        StepOutcome::Waiting => parts.push("no response yet".to_owned()),
        StepOutcome::Ok | StepOutcome::Failed | StepOutcome::Neutral => {}
    }
    parts.extend(step.note.as_ref().map(|note| note.as_str().to_owned()));
    parts.extend(step.result_count.map(|count| format!("{count} results")));
    if step.transport {
        parts.push("carried the LLM call".to_owned());
    }
    if parts.is_empty() && step.outcome == StepOutcome::Ok {
        parts.push("ok".to_owned());
    }
    parts.join(" \u{b7} ")
}

fn head() -> AnyView {
    view! {
        <div class="sequence-row sequence-row--head" role="row">
            <span role="columnheader" class="num">"#"</span>
            <span role="columnheader">"Kind"</span>
            <span role="columnheader">"Name"</span>
            <span role="columnheader">"Content"</span>
            <span role="columnheader">"Timing"</span>
            <span role="columnheader" class="num">"Took"</span>
            <span role="columnheader" class="num" title="Estimated from list prices">"Est. cost"</span>
            <span role="columnheader">"Outcome"</span>
        </div>
    }
    .into_any()
}
