//! Inputs that fail again and again, known by their hash.

use api::ContentHash;
use api::insights::{InputPattern, Insights};
use leptos::prelude::*;

use crate::components::HashChip;
use crate::view_model::agent;
use crate::view_model::format;

/// Rows shown before the reader asks for all.
const FIRST: usize = 8;

#[component]
pub fn Inputs(#[prop(into)] id: Signal<String>, insights: Signal<Insights>) -> impl IntoView {
    let sampled = move || format::plural(insights.with(|it| it.sampled_runs), "run", "runs");
    let all = RwSignal::new(false);
    let count = Memo::new(move |_| insights.with(|insights| insights.input_patterns.len()));
    let rows = move || {
        let shown = if all.get() { usize::MAX } else { FIRST };
        let patterns = insights.with(|insights| insights.input_patterns.clone());
        patterns
            .iter()
            .take(shown)
            .map(|pattern| row(&id.read(), pattern))
            .collect_view()
    };
    view! {
        <section class="card" aria-labelledby="inputs">
            <header>
                <h2 id="inputs">"Inputs that fail"</h2>
                <span class="muted">"Equal inputs by hash, among the newest "{sampled}</span>
            </header>
            <Show when=move || count.get() != 0 fallback=|| view! {
                <p class="body muted">"No input came twice with a failure, so no input is to blame."</p>
            }>
                <table class="sheet">
                    <thead>
                        <tr>
                            <th scope="col">"Input"</th>
                            <th scope="col">"Failure"</th>
                            <th scope="col" class="num">"Failed"</th>
                            <th scope="col" class="num">"Rate"</th>
                            <th scope="col">"Runs"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
                <Show when=move || !all.get() && FIRST < count.get()>
                    <button type="button" class="chip chip--bare" on:click=move |_| all.set(true)>"Show all "{count}</button>
                </Show>
            </Show>
        </section>
    }
}

fn row(agent_id: &str, pattern: &InputPattern) -> impl IntoView + use<> {
    let runs = agent::runs_of(agent_id).with("hash", &pattern.input_hash).href("/runs");
    let failed = format!(
        "{} of {}",
        format::count(pattern.triggered_count),
        format::count(pattern.total_runs)
    );
    let hash = match ContentHash::parse(&pattern.input_hash) {
        Some(hash) => view! { <HashChip hash /> }.into_any(),
        None => view! { <span class="mono">{pattern.input_hash.clone()}</span> }.into_any(),
    };
    view! {
        <tr>
            <th scope="row">{hash}</th>
            <td data-label="Failure">{pattern.failure_type.as_str()}</td>
            <td data-label="Failed" class="num">{failed}</td>
            <td data-label="Rate" class="num">{format::percent(pattern.rate)}</td>
            <td data-label="Runs"><a class="link" href=runs aria-label=format!("Runs with the input {}", pattern.input_hash)>"its runs"</a></td>
        </tr>
    }
}
