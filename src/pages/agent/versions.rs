//! The agent's versions: hashes of prompt, model and tools.

use api::Micros;
use api::insights::{Insights, VersionInsight};
use leptos::prelude::*;

use crate::components::Time;
use crate::view_model::agent;
use crate::view_model::format;

#[component]
pub fn Versions(#[prop(into)] id: Signal<String>, insights: Signal<Insights>) -> impl IntoView {
    let rows = move || {
        let versions = insights.with(|insights| insights.versions.clone());
        versions.iter().map(|version| row(&id.read(), version)).collect_view()
    };
    view! {
        <section class="card" aria-labelledby="versions">
            <header>
                <h2 id="versions">"Versions"</h2>
                <span class="muted">"A version is the hash of prompt, model and tools; the ten newest"</span>
            </header>
            <table class="sheet">
                <thead>
                    <tr>
                        <th scope="col">"Version"</th>
                        <th scope="col" class="num">"Runs"</th>
                        <th scope="col" class="num">"With signals"</th>
                        <th scope="col" class="num">"First seen"</th>
                        <th scope="col" class="num">"Last seen"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </section>
    }
}

fn row(agent_id: &str, version: &VersionInsight) -> impl IntoView + use<> {
    let name = version.agent_version.clone();
    let runs = agent::runs_of(agent_id).with("version", &name);
    let failing = runs.clone().with("has_signals", "true").href("/runs");
    let time = |seconds| Micros::from_secs(seconds).map(|at| view! { <Time at /> });
    let label = format!("Runs with signals of version {name}");
    view! {
        <tr>
            <th scope="row"><a class="link mono" href=runs.href("/runs")>{name}</a></th>
            <td data-label="Runs" class="num">{format::count(version.run_count)}</td>
            <td data-label="With signals" class="num">
                <span>
                    <a class="link" href=failing aria-label=label>{format::count(version.runs_with_signals)}</a>
                    <span class="muted">" · "{format::percent(version.signal_rate)}</span>
                </span>
            </td>
            <td data-label="First seen" class="num">{time(version.first_seen)}</td>
            <td data-label="Last seen" class="num">{time(version.last_seen)}</td>
        </tr>
    }
}
