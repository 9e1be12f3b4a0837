//! What the agent fails by, over the last week.

use api::insights::{Insights, SystemicPattern};
use leptos::prelude::*;

use crate::view_model::agent;
use crate::view_model::format;

#[component]
pub fn Patterns(#[prop(into)] id: Signal<String>, insights: Signal<Insights>) -> impl IntoView {
    let rows = move || {
        let patterns = insights.with(|insights| insights.systemic_patterns.clone());
        patterns.iter().map(|pattern| row(&id.read(), pattern)).collect_view()
    };
    let none = move || insights.with(|insights| insights.systemic_patterns.is_empty());
    view! {
        <section class="card" aria-labelledby="patterns">
            <header>
                <h2 id="patterns">"Failures of the last 7 days"</h2>
                <span class="muted">"Systemic: one run in ten or more. Days are those of UTC"</span>
            </header>
            <Show when=move || !none() fallback=|| view! {
                <p class="body muted">"No run of the last seven days has a signal."</p>
            }>
                <table class="sheet">
                    <thead>
                        <tr>
                            <th scope="col">"Failure"</th>
                            <th scope="col" class="num">"Runs"</th>
                            <th scope="col" class="num">"Rate"</th>
                            <th scope="col">"Extent"</th>
                            <th scope="col" class="num">"First day"</th>
                            <th scope="col" class="num">"Last day"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </Show>
        </section>
    }
}

fn row(agent_id: &str, pattern: &SystemicPattern) -> impl IntoView + use<> {
    let failure = pattern.failure_type.as_str();
    let runs = agent::runs_of(agent_id)
        .with("failure_type", failure)
        .with("range", "7d")
        .href("/runs");
    let affected = format!(
        "{} of {}",
        format::count(pattern.affected_runs),
        format::count(pattern.total_runs)
    );
    let extent = if pattern.is_systemic {
        view! { <span class="tag tag--high">"systemic"</span> }.into_any()
    } else {
        view! { <span class="muted">"occasional"</span> }.into_any()
    };
    view! {
        <tr>
            <th scope="row"><a class="link" href=runs>{failure}</a></th>
            <td data-label="Runs" class="num">{affected}</td>
            <td data-label="Rate" class="num">{format::percent(pattern.rate)}</td>
            <td data-label="Extent">{extent}</td>
            <td data-label="First day" class="num">{pattern.first_seen.clone()}</td>
            <td data-label="Last day" class="num">{pattern.last_seen.clone()}</td>
        </tr>
    }
}
