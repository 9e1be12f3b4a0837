//! What the list of runs can be narrowed down by, all of it in the URL.

use std::collections::BTreeSet;

use api::agents::AgentList;
use api::runs::RunList;
use api::{RunSummary, paths};
use chrono::Local;
use leptos::prelude::*;

use crate::api::{Pages, Read, read};
use crate::browser::{self, Key};
use crate::components::{ChoiceFilter, SearchFilter, TextFilter, TimeFilter};
use crate::dialogs::use_dialogs;
use crate::pages::address::Address;
use crate::view_model::query;

#[component]
pub fn Filters(address: Address, runs: Pages<RunList>) -> impl IntoView {
    view! {
        <div class="filters" role="search" aria-label="Filter runs">
            <Search label="Run id, agent, model, tool…" address />
            <SignalChip address />
            <ChoiceFilter label="Severity" options=query::severities() chosen=address.values("severity") on_change=address.set_all("severity") />
            <ChoiceFilter label="Failure" options=query::failure_types() chosen=address.values("failure_type") on_change=address.set_all("failure_type") />
            <ChoiceFilter label="Status" options=query::statuses() chosen=address.values("status") on_change=address.set_all("status") />
            <TextFilter label="Agent" suggestions=known_agents() value=address.value("agent") on_change=address.set("agent") />
            <TextFilter label="Model" suggestions=seen(runs, |run| run.model.iter().map(ToString::to_string).collect()) value=address.value("model") on_change=address.set("model") />
            <TextFilter label="Version" suggestions=seen(runs, |run| vec![run.agent_version.to_string()]) value=address.value("version") on_change=address.set("version") />
            <TextFilter label="Policy" suggestions=seen(runs, |run| run.policies.iter().map(ToString::to_string).collect()) value=address.value("policy") on_change=address.set("policy") />
            <TextFilter label="Hash" hint="16 hex digits" suggestions=Vec::new() value=address.value("hash") on_change=address.set("hash") />
            <HourFilter address />
            <ByContent />
            <Clear address />
        </div>
    }
}

/// Shown to whom a chart led here: hardly anyone looks for an hour without one.
#[component]
fn HourFilter(address: Address) -> impl IntoView {
    let chosen = address.values("hour");
    view! {
        <Show when=move || chosen.with(|hours| !hours.is_empty())>
            <ChoiceFilter label="Hour (UTC)" options=query::hours() chosen on_change=address.set_all("hour") />
        </Show>
    }
}

/// The way to runs by something that was said in them.
#[component]
fn ByContent() -> impl IntoView {
    let open = use_dialogs().content_search;
    view! {
        <button type="button" class="chip" aria-haspopup="dialog" on:click=move |_| open.set(true)>
            "Search by content"
        </button>
    }
}

/// The text field that `/` goes to.
#[component]
pub fn Search(label: &'static str, address: Address) -> impl IntoView {
    browser::use_keys(|key| {
        let asked = key == Key::Filter;
        if asked {
            browser::focus("filter");
        }
        asked
    });
    let on_change = Callback::new(move |text: String| address.replace(|query| query.with("text", text.trim())));
    view! { <SearchFilter id="filter" label value=address.value("text") on_change /> }
}

/// The agents that the server knows.
pub fn known_agents() -> Signal<Vec<String>> {
    let agents: Read<AgentList> = read(paths::AGENTS.to_owned());
    Signal::derive(move || match agents.get() {
        Some(Ok(list)) => list.agents.into_iter().map(|agent| agent.agent_id).collect(),
        _ => Vec::new(),
    })
}

/// The values that the loaded runs have.
fn seen(runs: Pages<RunList>, of: impl Fn(&RunSummary) -> Vec<String> + Send + Sync + 'static) -> Signal<Vec<String>> {
    Signal::derive(move || {
        let values: BTreeSet<String> = runs.rows.with(|rows| rows.iter().flat_map(|run| of(run)).collect());
        values.into_iter().filter(|value| !value.is_empty()).collect()
    })
}

#[component]
fn SignalChip(address: Address) -> impl IntoView {
    let only = move || address.query().with(|query| query.get("has_signals") == Some("true"));
    let toggle = move |_| {
        let next = if only() { "" } else { "true" };
        address.change(|query| query.with("has_signals", next));
    };
    view! {
        <button type="button" class="chip" class:chip--on=only aria-pressed=move || only().to_string() on:click=toggle>
            "With signals"
        </button>
    }
}

/// When the runs started.
#[component]
pub fn Started(address: Address, #[prop(default = "Started")] legend: &'static str) -> impl IntoView {
    let field = move |name| {
        let query = address.query().get();
        query
            .get(name)
            .and_then(|seconds| query::field_of_seconds(seconds, &Local))
            .unwrap_or_default()
    };
    let on_span = Callback::new(move |span: String| {
        address.change(|query| query.with("from", "").with("to", "").with("range", &span));
    });
    let on_bounds = Callback::new(move |(from, to): (String, String)| {
        let seconds = |field: &str| {
            query::seconds_of_field(field, &Local)
                .map(|it| it.to_string())
                .unwrap_or_default()
        };
        address.change(|query| {
            query
                .with("range", "")
                .with("from", &seconds(&from))
                .with("to", &seconds(&to))
        });
    });
    view! {
        <TimeFilter
            legend
            span=address.value("range")
            bounds=Signal::derive(move || (field("from"), field("to")))
            on_span
            on_bounds
        />
    }
}

/// What takes every filter away.
#[component]
pub fn Clear(address: Address) -> impl IntoView {
    view! {
        <Show when=move || address.query().with(query::Query::has_filters)>
            <button type="button" class="chip chip--bare" on:click=move |_| address.change(query::Query::without_filters)>
                "Clear filters"
            </button>
        </Show>
    }
}
