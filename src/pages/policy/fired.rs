//! Where a policy fired: how often, for whom, and in which runs.

use api::Micros;
use api::policies::{FiredRun, PolicyActivity, PolicyAgent};
use leptos::prelude::*;

use crate::components::{BarChart, Empty, Time};
use crate::view_model::chart::Span;
use crate::view_model::format;
use crate::view_model::policy::fired::{acknowledged_words, bars, headline, is_empty, runs_href};
use crate::view_model::query::{agent_href, run_step_href};

#[component]
pub fn Fired(
    #[prop(into)] activity: Signal<PolicyActivity>,
    /// As it is called now.
    #[prop(into)]
    name: Signal<String>,
    /// It is in shadow: it would have fired.
    #[prop(into)]
    shadow: Signal<bool>,
    /// Its action asks the agent for something.
    #[prop(into)]
    advisory: Signal<bool>,
) -> impl IntoView {
    let none = Memo::new(move |_| activity.with(is_empty));
    let chart = Signal::derive(move || activity.with(|activity| bars(activity, shadow.get())));
    let href = Callback::new(move |span: Span| name.with(|name| runs_href(name, span)));
    let names = move || {
        let others = activity.with(|activity| {
            let now = name.get();
            let others: Vec<String> = activity.names.iter().filter(|name| **name != now).cloned().collect();
            others.join(", ")
        });
        (!others.is_empty()).then(|| format!(" Counted under its earlier names as well: {others}."))
    };
    view! {
        <Show when=move || !none.get() fallback=move || view! { <Never shadow /> }>
            <p class="policy-fired__lead">
                {move || activity.with(|activity| headline(activity, shadow.get()))}
                <span class="muted">" In the last 30 days."{names}</span>
            </p>
            <div class="policy-fired">
                <div class="card card__body policy-fired__chart">
                    {move || if shadow.get() {
                        view! { <BarChart id="policy-fired-days" what="Runs" bars=chart empty=String::new() /> }.into_any()
                    } else {
                        view! { <BarChart id="policy-fired-days" what="Runs" bars=chart href empty=String::new() /> }.into_any()
                    }}
                </div>
                <Agents activity />
                <Runs activity advisory />
            </div>
        </Show>
    }
}

#[component]
fn Never(shadow: Signal<bool>) -> impl IntoView {
    let why = move || {
        if shadow.get() {
            "The server tries it on every run that ends or goes on from now; runs of the past are what the backtest is for."
        } else {
            "Agents tell of every policy that fires. The backtest shows in which stored runs it would have fired."
        }
    };
    view! {
        <Empty title="It has not fired in the last 30 days"><p>{why}</p></Empty>
    }
}

#[component]
fn Agents(activity: Signal<PolicyActivity>) -> impl IntoView {
    let row = |agent: PolicyAgent| {
        view! {
            <tr>
                <th scope="row"><a class="link" href=agent_href(&agent.agent_id)>{agent.agent_id.clone()}</a></th>
                <td class="num" data-label="Runs">{format::count(agent.runs)}</td>
                <td class="num" data-label="Times">{format::count(agent.times)}</td>
                <td data-label="Last">{Micros::from_secs(agent.last_at).map(|at| view! { <Time at /> })}</td>
            </tr>
        }
    };
    view! {
        <section class="card" aria-labelledby="policy-fired-agents">
            <header><h2 id="policy-fired-agents">"For whom"</h2></header>
            <table class="sheet">
                <thead><tr>
                    <th scope="col">"Agent"</th><th scope="col" class="num">"Runs"</th><th scope="col" class="num">"Times"</th><th scope="col">"Last"</th>
                </tr></thead>
                <tbody>{move || activity.with(|activity| activity.agents.clone()).into_iter().map(row).collect_view()}</tbody>
            </table>
        </section>
    }
}

#[component]
fn Runs(activity: Signal<PolicyActivity>, advisory: Signal<bool>) -> impl IntoView {
    // Where nobody could tell of any run, a column of dashes says nothing.
    let told = Memo::new(move |_| {
        advisory.get() && activity.with(|activity| activity.runs.iter().any(|run| run.acknowledged.is_some()))
    });
    let rows = move || {
        let advisory = told.get();
        activity
            .with(|activity| activity.runs.clone())
            .into_iter()
            .map(move |run| row(run, advisory))
            .collect_view()
    };
    let heeded = move || {
        told.get().then(
            || view! { <th scope="col" title="Whether the run shows what the action asks for">"Agent did it"</th> },
        )
    };
    view! {
        <section class="card" aria-labelledby="policy-fired-runs">
            <header><h2 id="policy-fired-runs">"Newest runs"</h2></header>
            <div class="policy-fired__runs">
                <table class="sheet">
                    <thead><tr>
                        <th scope="col">"Run"</th><th scope="col">"Agent"</th><th scope="col" class="num">"Step"</th>
                        <th scope="col" class="num">"Times"</th>{heeded}<th scope="col">"When"</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
}

fn row(run: FiredRun, advisory: bool) -> impl IntoView {
    view! {
        <tr>
            <th scope="row">
                <a class="link mono" href=run_step_href(&run.run_id, run.step) title=run.run_id.clone()>{format::short_id(&run.run_id).to_owned()}</a>
                {run.shadow.then(|| view! { " " <span class="tag">"would have"</span> })}
            </th>
            <td data-label="Agent">{run.agent_id}</td>
            <td class="num" data-label="Step">{format::count(u64::from(run.step))}</td>
            <td class="num" data-label="Times">{format::count(u64::from(run.times))}</td>
            {advisory.then(|| view! { <td data-label="Agent did it">{acknowledged_words(run.acknowledged)}</td> })}
            <td data-label="When">{Micros::from_secs(run.at).map(|at| view! { <Time at /> })}</td>
        </tr>
    }
}
