//! When the agent runs, and how soon it uses a tool.

use api::insights::Insights;
use leptos::prelude::*;

use crate::browser;
use crate::components::BarChart;
use crate::view_model::agent_bars::{days_href, first_tool, hours, hours_href, hours_in_words, steps};
use crate::view_model::chart::Span;
use crate::view_model::format;

#[component]
pub fn Hours(#[prop(into)] id: Signal<String>, insights: Signal<Insights>) -> impl IntoView {
    let words = Memo::new(move |_| insights.with(hours_in_words));
    let bars = Memo::new(move |_| insights.with(hours));
    let href = Callback::new(move |span: Span| id.with(|id| hours_href(id, span, browser::now_secs())));
    view! {
        <section class="card" aria-label="Hours of the day">
            <div class="body">
                <BarChart id="hours" what="Runs" bars href empty="No run in the last 30 days".to_owned() />
                <p class="faint">"The last 30 days together. "{words}</p>
            </div>
        </section>
    }
}

#[component]
pub fn FirstTool(#[prop(into)] id: Signal<String>, insights: Signal<Insights>) -> impl IntoView {
    let stat = move |name: &'static str, of: fn(&Insights) -> Option<f64>| {
        view! { <div class="stat"><b>{move || steps(insights.with(of))}</b><span>{name}</span></div> }
    };
    let share = move || {
        insights.with(|insights| {
            let it = &insights.time_to_tool;
            format!(
                "{} of the newest {} used a tool.",
                format::count(it.runs_with_tool),
                format::plural(it.total_runs, "run", "runs")
            )
        })
    };
    let some = Memo::new(move |_| insights.with(|insights| insights.time_to_tool.runs_with_tool > 0));
    let bars = Memo::new(move |_| insights.with(first_tool));
    let href = Callback::new(move |span: Span| id.with(|id| days_href(id, span)));
    let empty = move || {
        if some.get() {
            "No run of the last 14 days used a tool"
        } else {
            "None of the newest runs used a tool"
        }
    };
    view! {
        <section class="card" aria-label="First tool call">
            <div class="body">
                <BarChart id="first-tool" what="Step of the first tool call" bars href empty=Signal::derive(move || empty().to_owned()) />
                <Show when=move || some.get()>
                    <div class="stats agent__note">
                        {stat("a quarter is there by", |it| it.time_to_tool.p25)}
                        {stat("half", |it| it.time_to_tool.p50)}
                        {stat("three quarters", |it| it.time_to_tool.p75)}
                    </div>
                </Show>
                <p class="faint">{share}" A day leads to its runs."</p>
            </div>
        </section>
    }
}
