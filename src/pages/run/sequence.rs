//! Every step in order with its timing: the graph's text alternative.

use std::sync::Arc;

use api::{Step, StepOutcome};
use leptos::prelude::*;

use crate::components::HashChip;
use crate::components::KindTag;
use crate::components::virtual_rows::VirtualRows;
use crate::view_model::format;
use crate::view_model::graph::EvidenceMarks;
use crate::view_model::run::{RunModel, kind_class};

#[component]
pub fn Sequence(
    model: Arc<RunModel>,
    marks: EvidenceMarks,
    /// Class of the highlighted signal's severity.
    severity: &'static str,
    #[prop(into)] selected: Signal<Option<usize>>,
    on_select: Callback<usize>,
) -> impl IntoView {
    let total = model.steps().len();
    let row = move |position: usize| {
        let hot = marks.steps.binary_search(&position).is_ok();
        view! { <SequenceRow model=Arc::clone(&model) position hot selected on_select /> }.into_any()
    };
    view! {
        <div class=format!("sequence {severity}")>
            <VirtualRows label="Steps in order" total=Signal::stored(total) row header=head />
        </div>
    }
}

#[component]
fn SequenceRow(
    model: Arc<RunModel>,
    position: usize,
    hot: bool,
    #[prop(into)] selected: Signal<Option<usize>>,
    on_select: Callback<usize>,
) -> impl IntoView {
    let Some(step) = model.step(position).cloned() else {
        return ().into_any();
    };
    let chosen = move || selected.get() == Some(position);
    let class = move || {
        let hot = if hot { " hot" } else { "" };
        let chosen = if chosen() { " selected" } else { "" };
        format!("sequence-row{hot}{chosen}")
    };
    let (left, width) = model.bar(&step);
    view! {
        <div
            class=class
            role="row"
            aria-rowindex=position + 2
            aria-selected=move || chosen().to_string()
            on:click=move |_| on_select.run(position)
        >
            <span role="cell" class="num muted">
                <button
                    class="row-button"
                    aria-label=format!("Inspect step {}, {}", step.step_index, step.name)
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
            <span role="cell">{step.content_hash.map(|hash| view! { <HashChip hash /> })}</span>
            <span role="cell">{timing(&step, left, width)}</span>
            <span role="cell" class="num">{step.duration_ms.map(format::duration)}</span>
            <span role="cell" class="cut muted">{outcome(&step)}</span>
        </div>
    }
    .into_any()
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
            <span role="columnheader">"Outcome"</span>
        </div>
    }
    .into_any()
}
