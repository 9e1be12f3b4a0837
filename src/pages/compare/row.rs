//! One line of the comparison.

use std::sync::Arc;

use api::{Step, StepOutcome};
use leptos::prelude::*;

use super::both::Compared;
use super::steps::{Comparing, ROWS};
use crate::components::{HashChip, Icon, KindTag, Sign};
use crate::pages::row_keys::link_id;
use crate::view_model::align::{Kinship, Line, Pair};
use crate::view_model::format;
use crate::view_model::query::run_href;

#[component]
pub fn CompareLine(
    line: Line,
    index: usize,
    compared: Arc<Compared>,
    comparing: Comparing,
    current: RwSignal<Option<usize>>,
) -> impl IntoView {
    match line {
        Line::Row(row) => view! { <CompareRow row index compared comparing current /> }.into_any(),
        Line::Equal { first, count } => {
            let words = format::plural(count as u64, "equal step", "equal steps");
            view! { <Fold first words index comparing current /> }.into_any()
        }
        Line::Again {
            first,
            period,
            times,
            same,
        } => {
            let steps = format::plural(period as u64, "step", "steps");
            let arguments = if same { "the same" } else { "changing" };
            let words = format!(
                "these {steps} again, ×{}, with {arguments} arguments",
                format::count(times as u64)
            );
            view! { <Fold first words index comparing current /> }.into_any()
        }
    }
}

/// A folded stretch; a click opens it.
#[component]
fn Fold(
    first: usize,
    words: String,
    index: usize,
    comparing: Comparing,
    current: RwSignal<Option<usize>>,
) -> impl IntoView {
    let open = move |_| {
        comparing.opened.update(|opened| {
            opened.insert(first);
        });
    };
    view! {
        <div class="compare-row compare-row--fold" role="row" aria-rowindex=index + 2>
            <span role="cell" aria-colspan="3">
                <button type="button" class="compare-row__open" id=link_id(ROWS, index) aria-expanded="false"
                    on:focus=move |_| current.set(Some(index)) on:click=open>
                    <Icon sign=Sign::Down />{words}
                </button>
            </span>
        </div>
    }
}

#[component]
fn CompareRow(
    row: usize,
    index: usize,
    compared: Arc<Compared>,
    comparing: Comparing,
    current: RwSignal<Option<usize>>,
) -> impl IntoView {
    let Some(pair) = compared.alignment.pairs.get(row).copied() else {
        return ().into_any();
    };
    let chosen = move || comparing.chosen.get() == Some(row);
    let (class, word) = kinship_words(pair.kinship);
    let word = if begins_otherwise(&compared, pair) {
        "other input"
    } else {
        word
    };
    let (left, right) = (&compared.left, &compared.right);
    let side = |mark, id: &str, steps: &[Step], at: Option<usize>| {
        at.and_then(|at| steps.get(at).map(|step| side(mark, id, at, step)))
            .unwrap_or_else(|| missing(mark))
    };
    view! {
        <div class=format!("compare-row {class}") class:compare-row--chosen=chosen role="row" aria-rowindex=index + 2
            on:click=move |_| comparing.choose(row)>
            <span role="cell" class="compare-row__word">
                <button type="button" class="compare-row__open" id=link_id(ROWS, index) aria-current=move || chosen().then_some("true")
                    on:focus=move |_| current.set(Some(index))>
                    {word}<span class="visually-hidden">{spoken(pair)}</span>
                </button>
            </span>
            {side("A", left.run.run_id.as_str(), &left.steps, pair.left)}
            {side("B", right.run.run_id.as_str(), &right.steps, pair.right)}
        </div>
    }
    .into_any()
}

/// Both runs begin here, with different inputs: a fact about the two, not a step where they part.
fn begins_otherwise(compared: &Compared, pair: Pair) -> bool {
    let content = |steps: &[Step], at: Option<usize>| steps.get(at?).map(|step| step.content_hash);
    pair.kinship == Kinship::Same
        && content(&compared.left.steps, pair.left) != content(&compared.right.steps, pair.right)
}

const fn kinship_words(kinship: Kinship) -> (&'static str, &'static str) {
    match kinship {
        Kinship::Same => ("compare-row--same", "same"),
        Kinship::OtherArguments => ("compare-row--changed", "other arguments"),
        Kinship::OtherOutcome => ("compare-row--changed", "other outcome"),
        Kinship::OtherCall => ("compare-row--changed", "another call"),
        Kinship::OnlyLeft => ("compare-row--left", "only A"),
        Kinship::OnlyRight => ("compare-row--right", "only B"),
    }
}

/// Where the row is, for those who do not see its columns.
fn spoken(pair: Pair) -> String {
    let at = |mark, position: Option<usize>| position.map(|position| format!(", {mark} at {}", position + 1));
    let parts = [at("A", pair.left), at("B", pair.right)];
    parts.into_iter().flatten().collect()
}

fn side(mark: &'static str, id: &str, position: usize, step: &Step) -> AnyView {
    let href = format!("{}?step={position}", run_href(id));
    let label = format!("Step {} in run {mark}", step.step_index);
    let name = step.name.as_str().to_owned();
    let failed = (step.outcome == StepOutcome::Failed && step.result_count.is_none()).then_some("failed");
    let waiting = (step.outcome == StepOutcome::Waiting).then_some("no response yet");
    let note = step.note.as_ref().map(|note| note.as_str().to_owned());
    let words: Vec<&str> = failed.or(waiting).into_iter().chain(note.as_deref()).collect();
    let outcome = if words.is_empty() {
        String::new()
    } else {
        format!(" · {}", words.join(" · "))
    };
    let title = format!("{name}{outcome}");
    view! {
        <span role="cell" class="compare-side">
            <i class="compare-side__mark" aria-hidden="true">{mark}</i>
            <a class="compare-side__step link" href=href aria-label=label.clone() title=label
                on:click=|event| event.stop_propagation()>{step.step_index}</a>
            <KindTag kind=step.kind />
            <span class="cut" title=title>{name}<span class="muted">{outcome}</span></span>
            <span class="compare-side__hash">{step.content_hash.map(|hash| view! { <HashChip hash /> })}</span>
            <span class="compare-side__took num">{step.duration_ms.map(format::duration)}</span>
        </span>
    }
    .into_any()
}

/// The side that has no such step.
fn missing(mark: &'static str) -> AnyView {
    view! {
        <span role="cell" class="compare-side compare-side--missing">
            <i class="compare-side__mark" aria-hidden="true">{mark}</i>
            <span class="visually-hidden">"no such step"</span>
        </span>
    }
    .into_any()
}

/// The head of the columns.
pub fn header() -> AnyView {
    view! {
        <div class="table__head compare-row compare-row--head" role="row">
            <span role="columnheader">"Step is"</span>
            <span role="columnheader">"A"</span>
            <span role="columnheader">"B"</span>
        </div>
    }
    .into_any()
}
