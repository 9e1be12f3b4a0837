//! What each deploy did to the runs with a signal.

use api::insights::Insights;
use api::{Micros, Proportion};
use leptos::prelude::*;

use crate::components::{Icon, Sign, Time};
use crate::view_model::agent::{self, DeployRow, Effect};
use crate::view_model::format;

#[component]
pub fn Deploys(#[prop(into)] id: Signal<String>, insights: Signal<Insights>) -> impl IntoView {
    let deploys = Memo::new(move |_| insights.with(agent::deploys));
    view! {
        <section class="card" aria-labelledby="deploys">
            <header>
                <h2 id="deploys">"Deploys"</h2>
                <span class="muted">"Share of runs with a signal, up to seven days before and after"</span>
            </header>
            {move || if deploys.with(Vec::is_empty) {
                view! { <NoDeploy id /> }.into_any()
            } else {
                view! { <Table id deploys /> }.into_any()
            }}
        </section>
    }
}

#[component]
fn Table(id: Signal<String>, deploys: Memo<Vec<DeployRow>>) -> impl IntoView {
    let rows = move || {
        deploys
            .get()
            .into_iter()
            .map(|deploy| row(&id.read(), deploy))
            .collect_view()
    };
    view! {
        <table class="sheet">
            <thead>
                <tr>
                    <th scope="col">"Version"</th>
                    <th scope="col">"Deployed"</th>
                    <th scope="col" class="num">"Before"</th>
                    <th scope="col" class="num">"After"</th>
                    <th scope="col">"Effect"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

fn row(agent_id: &str, deploy: DeployRow) -> impl IntoView + use<> {
    let since = agent::runs_of(agent_id)
        .with("from", &format!("{:.0}", deploy.deployed_at))
        .href("/runs");
    let (before, after) = deploy.rates.unzip();
    view! {
        <tr>
            <th scope="row"><a class="link mono" href=since title="The runs since this deploy">{deploy.version}</a></th>
            <td data-label="Deployed">{Micros::from_secs(deploy.deployed_at).map(|at| view! { <Time at /> })}</td>
            <td data-label="Before" class="num">{part(before)}</td>
            <td data-label="After" class="num">{part(after)}</td>
            <td data-label="Effect">{deploy.effect.map_or_else(|| format::NONE.into_any(), |effect| tag(effect).into_any())}</td>
        </tr>
    }
}

fn part(part: Option<Proportion>) -> AnyView {
    match part {
        None => format::NONE.into_any(),
        Some(part) if part.total == 0 => view! { <span class="muted">"no runs"</span> }.into_any(),
        Some(part) => view! {
            <span><b>{format::percent(part.rate())}</b><span class="muted">" of "{format::count(part.total)}</span></span>
        }
        .into_any(),
    }
}

fn tag(effect: Effect) -> impl IntoView {
    let (class, sign) = match effect {
        Effect::Worse => ("tag tag--critical", Sign::Up),
        Effect::Better => ("tag tag--ok", Sign::Down),
        Effect::None => ("tag", Sign::Minus),
        Effect::TooFew => ("tag", Sign::Clock),
    };
    let why = match effect {
        Effect::Worse | Effect::Better => "More than chance explains (95 %)",
        Effect::None => "No difference beyond chance (95 %)",
        Effect::TooFew => "It takes ten runs on each side to tell",
    };
    view! { <span class=class title=why><Icon sign />{effect.word()}</span> }
}

#[component]
fn NoDeploy(id: Signal<String>) -> impl IntoView {
    let call = move || id.with(|id| format!("dt.mark_deploy(\"{id}\", \"1.4.0\")"));
    view! {
        <p class="body muted">
            "No deploy is known. Call "<code class="inline">{call}</code>
            " when a new version goes live, and this table says whether it made things worse."
        </p>
    }
}
