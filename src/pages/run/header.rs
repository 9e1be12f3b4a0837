//! Who ran, how it ended, and what it took.

use std::sync::Arc;

use api::RunSummary;
use leptos::prelude::*;

use crate::components::{FailureTag, HashChip, StatusTag, Time, use_ui};
use crate::view_model::format;
use crate::view_model::run::RunModel;

#[component]
pub fn Header(#[prop(into)] model: Signal<Arc<RunModel>>) -> impl IntoView {
    view! {
        {move || {
            let model = model.get();
            view! {
                {title(&model)}
                {facts(&model.detail.run)}
                {links(&model)}
            }
        }}
    }
}

fn title(model: &RunModel) -> impl IntoView + use<> {
    let run = &model.detail.run;
    let id = run.run_id.as_str().to_owned();
    let tags = model.detail.signals.iter().map(|signal| {
        let (failure, severity) = (signal.failure_type, Some(signal.severity));
        view! { <FailureTag failure severity /> }
    });
    let ui = use_ui();
    let copied = id.clone();
    view! {
        <div class="head">
            <a class="muted" href="/runs">"Runs"</a>
            <span class="faint" aria-hidden="true">"/"</span>
            <h1 class="mono" title=id.clone()>{format::short_id(&id).to_owned()}</h1>
            <StatusTag status=run.status />
            {tags.collect_view()}
            <span class="spacer"></span>
            <button class="btn" on:click=move |_| ui.copy(copied.clone(), "Run id copied")>"Copy run id"</button>
        </div>
    }
}

fn facts(run: &RunSummary) -> impl IntoView + use<> {
    let calls = format!("{} / {} / {}", run.llm_calls, run.tool_calls, run.retrievals);
    let agent = run.agent_id.as_str().to_owned();
    let agent_href = format!("/runs?agent={}", api::paths::encode(&agent));
    let model = run
        .model
        .as_ref()
        .map_or(format::NONE.to_owned(), |model| model.as_str().to_owned());
    view! {
        <div class="stats run-facts">
            <div class="stat">
                <b><a class="link" href=agent_href title=agent.clone()>{agent.clone()}</a></b>
                <span>{format!("agent · version {}", run.agent_version)}</span>
            </div>
            {stat(format::duration(run.duration_ms), "duration")}
            {stat(format::count(u64::from(run.step_count)), "steps")}
            {stat(calls, "LLM / tool / retrieval")}
            {stat(format::count(run.total_tokens), "tokens")}
            {stat(format::cost(run.cost_usd), "estimated cost")}
            {stat(model, "model")}
            <div class="stat"><b><Time at=run.started_at /></b><span>"started"</span></div>
            {run.exit_reason.as_ref().map(|reason| stat(ending(run, reason.as_str()), "ended with"))}
        </div>
    }
}

/// The exit reason, with the error's class or the policy that ended the run.
fn ending(run: &RunSummary, reason: &str) -> String {
    let by = run.stopped_by.as_ref().or(run.error_type.as_ref());
    by.map_or_else(|| reason.to_owned(), |by| format!("{reason}: {by}"))
}

fn stat(value: String, name: &'static str) -> impl IntoView {
    view! {
        <div class="stat">
            <b title=value.clone()>{value.clone()}</b>
            <span>{name}</span>
        </div>
    }
}

fn links(model: &RunModel) -> impl IntoView + use<> {
    let run = &model.detail.run;
    let parent = run
        .parent_run_id
        .as_ref()
        .map(|parent| run_link("Parent run", parent.as_str()));
    let children = model
        .detail
        .children
        .iter()
        .map(|child| run_link("Child run", child.run_id.as_str()));
    let policies = run
        .policies
        .iter()
        .map(|policy| view! { <span class="tag">{format!("policy {policy} fired")}</span> });
    view! {
        <p class="run-links">
            {run.input_hash.map(|hash| view! { <span>"Input " <HashChip hash /></span> })}
            {parent}
            {children.collect_view()}
            {policies.collect_view()}
            {run.conversation_id.as_ref().map(|id| view! { <span>"Conversation " <span class="mono">{id.as_str().to_owned()}</span></span> })}
            {run.trace_id.as_ref().map(|id| view! { <span>"Trace " <span class="mono">{id.as_str().to_owned()}</span></span> })}
        </p>
    }
}

fn run_link(label: &'static str, id: &str) -> impl IntoView + use<> {
    let href = format!("/runs/{}", api::paths::encode(id));
    view! {
        <a class="link" href=href>
            {label}" "<span class="mono">{format::short_id(id).to_owned()}</span>
        </a>
    }
}
