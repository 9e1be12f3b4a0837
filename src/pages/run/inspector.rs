//! What is known of the selected step, and of all steps that are the same.

use std::sync::Arc;

use api::Step;
use leptos::prelude::*;

use super::sequence::outcome;
use crate::components::HashChip;
use crate::components::KindTag;
use crate::view_model::format;
use crate::view_model::graph::Node;
use crate::view_model::run::RunModel;

/// How many step numbers are listed before "and N more".
const LISTED: usize = 24;

#[component]
pub fn Inspector(
    model: Arc<RunModel>,
    #[prop(into)] selected: Signal<Option<usize>>,
    on_select: Callback<usize>,
) -> impl IntoView {
    let body = move || {
        let chosen = selected.get().and_then(|position| model.step(position).cloned());
        match chosen {
            None => hint().into_any(),
            Some(step) => {
                let node = selected
                    .get()
                    .and_then(|position| model.folded.node_of.get(position).copied().flatten());
                let node = node.and_then(|node| model.folded.nodes.get(node).cloned());
                inspected(&model, &step, node, on_select).into_any()
            }
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

fn inspected(
    model: &Arc<RunModel>,
    step: &Step,
    node: Option<Node>,
    on_select: Callback<usize>,
) -> impl IntoView + use<> {
    let same = node
        .filter(|node| node.count() > 1)
        .map(|node| same_steps(model, &node, on_select));
    view! {
        <header>
            <h2 class="cut">{step.name.as_str().to_owned()}</h2>
            <KindTag kind=step.kind />
        </header>
        <div class="body">
            {same}
            <h3>{format!("Step {}", step.step_index)}</h3>
            <dl class="facts">
                {fact("Outcome", outcome(step))}
                {step.duration_ms.map(|ms| fact("Took", format::duration(ms)))}
                {fact("Started", format!("{} into the run", format::offset(model.offset_ms(step))))}
                {tokens(step).map(|text| fact("Tokens", text))}
            </dl>
            {step.content_hash.map(|hash| hash_fact("Content (SHA-256, first 64 bits)", hash, model))}
            {step.output_hash.map(|hash| hash_fact("Output", hash, model))}
            <p class="note">"The content never left the agent. Equal swatches mean equal content."</p>
        </div>
    }
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

fn same_steps(model: &Arc<RunModel>, node: &Node, on_select: Callback<usize>) -> impl IntoView + use<> {
    let words = match (node.contents, node.content) {
        (1, Some(_)) => "always with the same content",
        (0, _) => "without content to compare",
        _ => "with different contents",
    };
    let listed = node.steps.iter().take(LISTED).filter_map(|&position| {
        let index = model.step(position)?.step_index;
        Some(view! {
            <button class="step-link" on:click=move |_| on_select.run(position) aria-label=format!("Go to step {index}")>
                {index}
            </button>
        })
    });
    let more = node.count().saturating_sub(LISTED);
    view! {
        <p class="same"><b>{format!("{} times", node.count())}</b>" "{words}</p>
        <div class="stats">
            <div class="stat"><b>{node.count()}</b><span>"calls"</span></div>
            <div class="stat"><b>{node.failures}</b><span>"failures"</span></div>
            <div class="stat"><b>{format::duration(node.total_ms)}</b><span>"in all"</span></div>
        </div>
        <p class="step-links">
            <span class="label">"Steps"</span>
            {listed.collect_view()}
            {(more > 0).then(|| format!("and {more} more"))}
        </p>
    }
}
