//! What was heard of each kind of client, and from which agents.

use std::time::Duration;

use api::integrations::{IntegrationView, Integrations};
use leptos::prelude::*;

use crate::browser;
use crate::components::{Icon, Sign};
use crate::view_model::format;
use crate::view_model::integrations::seen_in_words;
use crate::view_model::query::agent_href;
use crate::view_model::snippets::kind_name;

/// Agents named per kind.
const NAMED: usize = 5;

#[component]
pub fn Seen(#[prop(into)] integrations: Signal<Integrations>) -> impl IntoView {
    const TICK: Duration = Duration::from_secs(30);
    let now = browser::use_clock(TICK);
    let rows = move || {
        let views = integrations.with(|it| it.integrations.clone());
        views.into_iter().map(|view| view! { <Row view now /> }).collect_view()
    };
    view! { <ul class="seen">{rows}</ul> }
}

#[component]
fn Row(view: IntegrationView, now: ReadSignal<f64>) -> impl IntoView {
    let heard = view.last_seen.is_some();
    let names = view.agents.iter().take(NAMED).cloned();
    let links = names.map(|name| view! { <a class="link" href=agent_href(&name)>{name.clone()}</a> });
    let links = links.collect_view();
    let shown = view.agents.len().min(NAMED);
    let more = view.agent_count.saturating_sub(shown) as u64;
    let more = (more > 0).then(|| format!("and {} more", format::count(more)));
    let kind = kind_name(view.kind);
    view! {
        <li class="seen__row" class:seen__row--heard=heard>
            <span class="seen__sign"><Icon sign=if heard { Sign::Check } else { Sign::Clock } /></span>
            <b>{kind}</b>
            <span class="muted">{move || seen_in_words(&view, now.get() / 1000.0)}</span>
            <span class="seen__agents">{links}{more}</span>
        </li>
    }
}
