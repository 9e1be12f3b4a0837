//! When the agent runs, and how soon it uses a tool.

use api::insights::Insights;
use leptos::prelude::*;

use super::bars::SmallBars;
use crate::view_model::agent_bars::{first_tool, hours, hours_in_words, steps};
use crate::view_model::format;

#[component]
pub fn Hours(insights: Signal<Insights>) -> impl IntoView {
    let words = Memo::new(move |_| insights.with(hours_in_words));
    let chart = move || {
        view! { <SmallBars label="Runs by hour of the day in UTC, and those with a signal" what="Runs" bars=insights.with(hours) /> }
    };
    view! {
        <section class="card" aria-labelledby="hours">
            <header>
                <h2 id="hours">"Hours of the day"</h2>
                <span class="muted">"UTC, last 30 days; the coloured part has a signal"</span>
            </header>
            <div class="body">
                <Show when=move || words.with(Option::is_some) fallback=|| view! { <p class="muted">"No run in the last 30 days."</p> }>
                    <p class="agent__note">{words}</p>
                    {chart}
                </Show>
            </div>
        </section>
    }
}

#[component]
pub fn FirstTool(insights: Signal<Insights>) -> impl IntoView {
    let stat = move |name: &'static str, of: fn(&Insights) -> Option<f64>| {
        view! { <div class="stat"><b>{move || steps(insights.with(of))}</b><span>{name}</span></div> }
    };
    let share = move || {
        insights.with(|insights| {
            let it = &insights.time_to_tool;
            format!(
                "{} of the newest {} used a tool",
                format::count(it.runs_with_tool),
                format::plural(it.total_runs, "run", "runs")
            )
        })
    };
    let some = Memo::new(move |_| insights.with(|insights| insights.time_to_tool.runs_with_tool > 0));
    let chart = move || {
        view! { <SmallBars label="Average step of the first tool call by UTC day" what="First tool at" bars=insights.with(first_tool) /> }
    };
    view! {
        <section class="card" aria-labelledby="first-tool">
            <header>
                <h2 id="first-tool">"First tool call"</h2>
                <span class="muted">{share}</span>
            </header>
            <div class="body">
                <Show when=move || some.get() fallback=|| view! { <p class="muted">"None of the newest runs used a tool."</p> }>
                    <div class="stats agent__note">
                        {stat("a quarter is there by", |it| it.time_to_tool.p25)}
                        {stat("half", |it| it.time_to_tool.p50)}
                        {stat("three quarters", |it| it.time_to_tool.p75)}
                    </div>
                    {chart}
                </Show>
            </div>
        </section>
    }
}
