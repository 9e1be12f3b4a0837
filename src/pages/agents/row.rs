//! One agent in one row; on a phone, one card.

use api::agents::AgentView;
use api::{Micros, Severity};
use leptos::prelude::*;

use crate::components::{HealthTag, Sparkline, Time};
use crate::pages::row_keys::link_id;
use crate::view_model::agent_rows::{self, AgentRow};
use crate::view_model::format;
use crate::view_model::health::{BeforeAndNow, percent};
use crate::view_model::query::agent_href;

/// What the ids of the rows' links begin with.
pub const ROWS: &str = "agent";

#[component]
pub fn Row(row: AgentRow, index: usize, current: RwSignal<Option<usize>>) -> impl IntoView {
    let AgentRow { agent, rates, health } = row;
    let name = agent.agent_id.clone();
    view! {
        // The header is the first row.
        <div class="agent-row" role="row" aria-rowindex=index + 2>
            <span class="agent-row__name" role="cell" title=name.clone()>
                <a class="run-row__link" id=link_id(ROWS, index) href=agent_href(&name) on:focus=move |_| current.set(Some(index))>
                    {name.clone()}
                </a>
            </span>
            <span class="agent-row__health" role="cell">
                {health.map_or_else(|| format::NONE.into_any(), |health| view! { <HealthTag health /> }.into_any())}
            </span>
            <span class="agent-row__rate num" role="cell">{rates.map_or_else(|| format::NONE.into_any(), |rates| rate(rates).into_any())}</span>
            <span class="agent-row__runs num" role="cell">{format::count(agent.run_count)}<i class="unit">" runs"</i></span>
            <span class="agent-row__signals" role="cell">{signals(&agent)}</span>
            <span class="agent-row__failures" role="cell">{failures(&agent)}</span>
            <span class="agent-row__days" role="cell">
                <Sparkline days=agent.sparkline.clone() severity=agent_rows::worst(&agent) />
            </span>
            <span class="agent-row__seen num muted" role="cell">{Micros::from_secs(agent.last_seen).map(|at| view! { <Time at /> })}</span>
        </div>
    }
}

/// The rate of late, and what it was before.
fn rate(rates: BeforeAndNow) -> impl IntoView {
    view! {
        <span title=rates.in_words()>
            <b>{percent(rates.recent)}</b>
            <span class="agent-row__before muted">" was " {percent(rates.earlier)}</span>
        </span>
    }
}

/// The worst as a tag, the rest in words.
fn signals(agent: &AgentView) -> AnyView {
    let mut counts = agent_rows::severities(agent).into_iter().map(|(severity, count)| {
        let words = format!(
            "{} {}",
            format::count(count),
            severity.map_or("lower", Severity::as_str)
        );
        (severity, words)
    });
    let Some((worst, words)) = counts.next() else {
        return view! { <span class="faint">"none"</span> }.into_any();
    };
    let class = match worst {
        Some(Severity::Critical) => "tag tag--critical",
        Some(Severity::High) => "tag tag--high",
        _ => "tag",
    };
    let rest = counts.map(|(_, words)| words).collect::<Vec<_>>().join(", ");
    view! { <span class="agent-row__counts"><span class=class>{words}</span>" "<span class="muted">{rest}</span></span> }.into_any()
}

fn failures(agent: &AgentView) -> AnyView {
    let (top, more) = agent_rows::top_failures(agent);
    if top.is_empty() {
        return view! { <span class="faint">{format::NONE}</span> }.into_any();
    }
    let names = top
        .iter()
        .map(|(name, count)| format!("{name} {}", format::count(*count)))
        .collect::<Vec<_>>()
        .join(", ");
    let more = (more > 0).then(|| format!(" +{more}"));
    view! { <span class="cut muted" title=names.clone()>{names.clone()}{more}</span> }.into_any()
}
