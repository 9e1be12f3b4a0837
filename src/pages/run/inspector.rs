//! What is known of the selected step, and of all steps that are the same.

use api::{Spend, Step, StepKind};
use leptos::prelude::*;

use super::fired::{fired, fired_here};
use super::selection::Selection;
use super::sequence::outcome;
use crate::components::HashChip;
use crate::components::KindTag;
use crate::view_model::format;
use crate::view_model::graph::Node;
use crate::view_model::run::RunModel;

/// How many step numbers are listed before "and N more".
const LISTED: usize = 24;

#[component]
pub fn Inspector(selection: Selection) -> impl IntoView {
    let body = move || {
        let model = selection.model.get();
        let chosen = selection.step.get().filter(|position| model.step(*position).is_some());
        match chosen {
            None => hint().into_any(),
            Some(position) => inspected(&model, position, selection).into_any(),
        }
    };
    view! {
        <aside class="card inspector" aria-label="Step inspector" aria-live="polite">
            {body}
        </aside>
    }
}

fn hint() -> impl IntoView {
    view! {
        <header><h2>"Inspector"</h2></header>
        <div class="body muted">"Select a step in the graph or the sequence to see what is known of it."</div>
    }
}

fn inspected(model: &RunModel, position: usize, selection: Selection) -> Option<impl IntoView + use<>> {
    let step = model.step(position)?;
    let node = model.folded.node_of.get(position).copied().flatten();
    let node = node.and_then(|node| model.folded.nodes.get(node));
    let same = node
        .filter(|node| node.count() > 1 && step.kind == node.kind)
        .map(|node| same_steps(model, node, selection));
    let inside = model.loop_at(position).map(|found| {
        view! { <p class="same">"Part of a loop: "<b>{found.words(model.steps())}</b></p> }
    });
    let evidence = selection.marks.with(|marks| marks.names(position));
    Some(view! {
        <header>
            <h2 class="cut">{step.name.as_str().to_owned()}</h2>
            <KindTag kind=step.kind />
        </header>
        <div class="body">
            {evidence.then(|| view! { <p class="same"><b>"Part of the signal\u{2019}s evidence"</b></p> })}
            {same}
            {inside}
            {fired(model, step)}
            <h3>{format!("Step {}", step.step_index)}</h3>
            <dl class="facts">
                {(step.kind != StepKind::Policy).then(|| fact("Outcome", outcome(step)))}
                {step.duration_ms.map(|ms| fact("Took", took(model, position, ms)))}
                {fact("Started", format!("{} into the run", format::offset(model.offset_ms(step))))}
                {tokens(step).map(|text| fact("Tokens", text))}
                {cost(model, step).map(|text| fact("Cost", text))}
            </dl>
            {fired_here(model, position, selection)}
            {step.content_hash.map(|hash| hash_fact("Content (SHA-256, first 64 bits)", hash, model))}
            {step.output_hash.map(|hash| hash_fact("Output", hash, model))}
            <p class="note">"The content never left the agent. Equal swatches mean equal content."</p>
        </div>
    })
}

/// How long, and how much of the run's time that is.
fn took(model: &RunModel, position: usize, ms: u64) -> String {
    let share = model.timing.share(position, Some(ms)).filter(|share| *share >= 0.01);
    match share {
        Some(share) => format!("{}, {} of the run", format::duration(ms), format::percent(share)),
        None => format::duration(ms),
    }
}

/// What the step cost, and how much of the run's cost that is.
fn cost(model: &RunModel, step: &Step) -> Option<String> {
    let spend = Spend::of(step);
    let share = format::percent(spend.share_of(model.spend));
    (spend.cost_usd > 0.0).then(|| format!("{} estimated, {share} of the run", format::cost(spend.cost_usd)))
}

fn fact(name: &'static str, value: String) -> impl IntoView {
    view! {
        <dt>{name}</dt>
        <dd>{value}</dd>
    }
}

fn hash_fact(name: &'static str, hash: api::ContentHash, model: &RunModel) -> impl IntoView + use<> {
    let times = model.with_hash(hash);
    let search = format!("/runs?hash={hash}");
    view! {
        <div class="hash-fact">
            <span class="label">{name}</span>
            <span>
                <HashChip hash />
                <span class="muted">{(times > 1).then(|| format!(" in {times} steps of this run"))}</span>
            </span>
            <a class="link" href=search>"Runs with the same content"</a>
        </div>
    }
}

fn tokens(step: &Step) -> Option<String> {
    match (step.prompt_tokens, step.completion_tokens) {
        (None, None) => None,
        (prompt, completion) => {
            let part = |count: Option<u64>| count.map_or_else(|| "unknown".to_owned(), format::count);
            Some(format!("{} in, {} out", part(prompt), part(completion)))
        }
    }
}

fn same_steps(model: &RunModel, node: &Node, selection: Selection) -> impl IntoView + use<> {
    let words = match (node.contents, node.content) {
        (1, Some(_)) => "always with the same content",
        (0, _) => "without content to compare",
        _ => "with different contents",
    };
    let listed = node.steps.iter().take(LISTED).filter_map(|&position| {
        let index = model.step(position)?.step_index;
        Some(view! {
            <button class="step-link" on:click=move |_| selection.go_to(position) aria-label=format!("Go to step {index}")>
                {index}
            </button>
        })
    });
    let more = node.count().saturating_sub(LISTED);
    let cost = (node.spend.cost_usd > 0.0).then(|| {
        view! { <div class="stat"><b>{format::cost(node.spend.cost_usd)}</b><span>"estimated"</span></div> }
    });
    view! {
        <p class="same"><b>{format!("{} times", node.count())}</b>" "{words}</p>
        <div class="stats">
            <div class="stat"><b>{node.count()}</b><span>"calls"</span></div>
            <div class="stat"><b>{node.failures}</b><span>"failures"</span></div>
            <div class="stat"><b>{format::duration(node.total_ms)}</b><span>"in all"</span></div>
            {cost}
        </div>
        <p class="step-links">
            <span class="label">"Steps"</span>
            {listed.collect_view()}
            {(more > 0).then(|| format!("and {more} more"))}
        </p>
    }
}
