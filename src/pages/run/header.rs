//! Who ran, how it ended, and what it took.

use std::sync::Arc;

use api::RunSummary;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::neighbours::{Neighbours, use_list};
use crate::browser::{self, Key};
use crate::components::{HashChip, Icon, Sign, SignalTag, StatusTag, Time, use_ui};
use crate::view_model::format;
use crate::view_model::query::{Query, compare_href};
use crate::view_model::run::RunModel;
use crate::view_model::run_policies::policies_href;

#[component]
pub fn Header(#[prop(into)] model: Signal<Arc<RunModel>>) -> impl IntoView {
    let id = Memo::new(move |_| model.with(|model| model.detail.run.run_id.to_string()));
    let list = use_list();
    use_page_keys(id, list);
    view! {
        <div class="head">
            <a class="muted" href=move || list_href(&list.get())>"Runs"</a>
            <span class="faint" aria-hidden="true">"/"</span>
            <h1 class="mono" title=move || id.get()>{move || format::short_id(&id.get()).to_owned()}</h1>
            {move || tags(&model.get())}
            <span class="spacer"></span>
            <Neighbours id list />
            <Actions id />
        </div>
        {move || {
            let model = model.get();
            view! {
                {facts(&model.detail.run)}
                {links(&model)}
            }
        }}
    }
}

/// The list that the run was opened from.
fn list_href(list: &str) -> String {
    Query::parse(list).href("/runs")
}

/// `c` compares the run, and Escape goes back to the list.
fn use_page_keys(id: Memo<String>, list: Memo<String>) {
    let navigate = use_navigate();
    browser::use_keys(move |key| {
        let href = match key {
            Key::Compare => compare_href(&id.get_untracked(), None),
            Key::Escape => list_href(&list.get_untracked()),
            _ => return false,
        };
        navigate(&href, NavigateOptions::default());
        true
    });
}

fn tags(model: &RunModel) -> impl IntoView + use<> {
    let tags = model.detail.signals.iter().map(|signal| {
        let (failure, severity) = (signal.failure_type, signal.severity);
        view! { <SignalTag failure severity /> }
    });
    view! {
        <StatusTag status=model.detail.run.status />
        {tags.collect_view()}
    }
}

#[component]
fn Actions(id: Memo<String>) -> impl IntoView {
    let ui = use_ui();
    view! {
        <a class="btn" href=move || compare_href(&id.get(), None) title="Compare with the nearest clean run (c)" aria-keyshortcuts="c">
            <Icon sign=Sign::Compare />
            "Compare"
        </a>
        <button type="button" class="btn" on:click=move |_| ui.copy(id.get_untracked(), "Run id copied")>"Copy run id"</button>
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
            {ending(run)}
        </div>
    }
}

/// The policy that ended the run, else the exit reason with the error's class.
fn ending(run: &RunSummary) -> Option<AnyView> {
    if let Some(policy) = &run.stopped_by {
        let name = policy.as_str().to_owned();
        return Some(
            view! {
                <div class="stat">
                    <b><a class="link" href=policies_href(&name) title=name.clone()>{name.clone()}</a></b>
                    <span>"stopped by policy"</span>
                </div>
            }
            .into_any(),
        );
    }
    let reason = run.exit_reason.as_ref()?.as_str();
    let ending = match &run.error_type {
        Some(class) => format!("{reason}: {class}"),
        None => reason.to_owned(),
    };
    Some(stat(ending, "ended with").into_any())
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
    let policies = (!run.policies.is_empty()).then(|| fired(run));
    view! {
        <p class="run-links">
            {run.input_hash.map(|hash| view! { <span>"Input " <HashChip hash /></span> })}
            {parent}
            {children.collect_view()}
            {policies}
            {run.conversation_id.as_ref().map(|id| view! { <span>"Conversation " <span class="mono">{id.as_str().to_owned()}</span></span> })}
            {run.trace_id.as_ref().map(|id| view! { <span>"Trace " <span class="mono">{id.as_str().to_owned()}</span></span> })}
        </p>
    }
}

/// The policies that fired, each once.
fn fired(run: &RunSummary) -> impl IntoView + use<> {
    let link = |policy: &api::Label| {
        let name = policy.as_str().to_owned();
        view! { <a class="link" href=policies_href(&name)>{name.clone()}</a> }
    };
    let links: Vec<_> = run.policies.iter().map(link).collect();
    let label = if links.len() == 1 {
        "Policy fired"
    } else {
        "Policies fired"
    };
    view! { <span class="run-policies">{label}" "{links}</span> }
}

fn run_link(label: &'static str, id: &str) -> impl IntoView + use<> {
    let href = format!("/runs/{}", api::paths::encode(id));
    view! {
        <a class="link" href=href>
            {label}" "<span class="mono">{format::short_id(id).to_owned()}</span>
        </a>
    }
}
