//! Agents by their runs with a signal, and where they are going.

use api::Severity;
use api::overview::{Failing, Rates};
use leptos::prelude::*;
use leptos_router::components::A;

use crate::api::Read;
use crate::components::{Empty, HealthTag, Load, Sparkline};
use crate::view_model::health::{Health, percent};
use crate::view_model::query::agent_href;
use crate::view_model::trends::{Trend, trends};

/// Agents shown here; the page of agents has them all.
const SHOWN: usize = 8;

#[component]
pub fn AgentRatesCard(read: Read<Rates>, failing: Memo<Vec<Failing>>) -> impl IntoView {
    view! {
        <section class="card overview__agents">
            <header>
                <h2>"Agents"</h2>
                <span class="muted">"runs with a signal since yesterday (UTC)"</span>
                <span class="spacer"></span>
                <A href="/agents" attr:class="link">"All agents"</A>
            </header>
            <Load read let:rates><Trends rates failing /></Load>
        </section>
    }
}

#[component]
fn Trends(rates: Signal<Rates>, failing: Memo<Vec<Failing>>) -> impl IntoView {
    let shown = Memo::new(move |_| {
        let mut all = rates.with(|rates| failing.with(|failing| trends(rates, failing)));
        all.truncate(SHOWN);
        all
    });
    let rows = move || {
        shown
            .get()
            .into_iter()
            .map(|trend| view! { <Row trend /> })
            .collect_view()
    };
    view! {
        <Show
            when=move || !shown.with(Vec::is_empty)
            fallback=|| view! {
                <Empty title="No agent has run in the last nine days">
                    "Agents appear here with their next run. Older ones are on "<A href="/agents" attr:class="link">"Agents"</A>"."
                </Empty>
            }
        >
            <ul class="glance">{rows}</ul>
        </Show>
    }
}

#[component]
fn Row(trend: Trend) -> impl IntoView {
    let severity = match trend.health {
        Health::Failing => Severity::Critical,
        Health::Worse => Severity::High,
        Health::Steady | Health::Better | Health::Quiet => Severity::Low,
    };
    view! {
        <li class="glance__row">
            <span class="glance__tag"><HealthTag health=trend.health /></span>
            <span class="glance__name">
                <a class="run-row__link" href=agent_href(&trend.agent_id)><b>{trend.agent_id.clone()}</b></a>
            </span>
            <span class="glance__days"><Sparkline days=trend.days severity /></span>
            <span class="glance__figure num" title=trend.rates.in_words()><b>{percent(trend.rates.recent)}</b></span>
            <span class="glance__time num muted">"was "{percent(trend.rates.earlier)}</span>
        </li>
    }
}
