//! Which agents have a policy's present form, and which do not.

use api::policies::{PolicyFigures, PolicyView};
use leptos::prelude::*;

use super::Known;
use crate::components::{Icon, Popover, Sign};
use crate::view_model::format;
use crate::view_model::policies::reach::{self, Coverage, Reached};
use crate::view_model::policies::rows::Row;
use crate::view_model::query::agent_href;

/// "live on 3 of 5, oldest 41 s", and behind it the agents.
#[component]
pub fn Reach(row: Memo<Option<Row>>, index: usize, known: Known) -> impl IntoView {
    let told = Memo::new(move |_| {
        row.with(|row| {
            row.as_ref()
                .and_then(|row| Some((row.policy.clone(), row.figures.clone()?)))
        })
    });
    let words = Memo::new(move |_| {
        told.with(|told| {
            let (policy, figures) = told.as_ref()?;
            Some(reach::words(policy, &figures.propagation, known.since()))
        })
    });
    let coverage = Memo::new(move |_| told.with(|told| told.as_ref().map(of)));
    let name = move || {
        row.with(|row| row.as_ref().map(|row| row.policy.name.clone()))
            .unwrap_or_default()
    };
    let label = Signal::derive(move || {
        let words = words.get().map(|(words, _)| words).unwrap_or_default();
        format!("{words}: agents of {}", name())
    });
    let face = move || {
        view! {
            <span class="reach__face" class:reach__face--behind=move || coverage.get() == Some(Coverage::Some)>
                {move || sign(coverage.get()).map(|sign| view! { <Icon sign /> })}
                <span class="reach__words">{move || words.get().map(|(words, _)| words)}</span>
                <span class="reach__age">{move || words.get().and_then(|(_, age)| age)}</span>
            </span>
        }
    };
    let panel = Callback::new(move |_| view! { <Panel row known /> }.into_any());
    view! {
        <Show when=move || told.with(Option::is_some) fallback=|| view! { <span class="faint">{format::NONE}</span> }>
            <Popover id=format!("policy-reach-{index}") label class="reach" face children=panel />
        </Show>
    }
}

fn of((policy, figures): &(PolicyView, PolicyFigures)) -> Coverage {
    reach::coverage(policy, &figures.propagation)
}

const fn sign(coverage: Option<Coverage>) -> Option<Sign> {
    match coverage {
        Some(Coverage::All) => Some(Sign::Check),
        Some(Coverage::Some) => Some(Sign::Clock),
        Some(Coverage::Shadow | Coverage::Nobody) | None => None,
    }
}

/// The agents that the policy is for, those behind first.
#[component]
fn Panel(row: Memo<Option<Row>>, known: Known) -> impl IntoView {
    let told = move || {
        let policy = row.with(|row| row.as_ref().map(|row| row.policy.clone()))?;
        let state = known.state.get()?;
        let agents = reach::reached(&policy, &state, state.now + known.since());
        Some((
            reach::summary(&policy, &agents),
            if policy.shadow { Vec::new() } else { agents },
        ))
    };
    move || {
        told().map(|(summary, agents)| {
            view! {
                <p class="reach__summary">{summary}</p>
                <ul class="reach__agents">{agents.into_iter().map(agent).collect_view()}</ul>
            }
        })
    }
}

fn agent(agent: Reached) -> impl IntoView {
    let class = if agent.behind { "tag tag--medium" } else { "tag tag--ok" };
    let href = agent_href(&agent.agent_id);
    let version = agent.version.map(|version| format!(", SDK {version}"));
    view! {
        <li class="reach__agent">
            <span class=class>{if agent.behind { "behind" } else { "has it" }}</span>
            <a class="link cut" href=href>{agent.agent_id}</a>
            <span class="muted num">{format!("asked {} ago", reach::age(agent.age_secs))}{version}</span>
        </li>
    }
}
