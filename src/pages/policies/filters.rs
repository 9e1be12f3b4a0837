//! What the list can be narrowed down by, all of it in the URL, and how many are left.

use std::collections::BTreeSet;

use api::policies::PolicyView;
use api::policy::AgentScope;
use leptos::prelude::*;

use super::Known;
use crate::components::{ChoiceFilter, TextFilter};
use crate::pages::address::Address;
use crate::pages::runs::filters::{Clear, Search};
use crate::view_model::format;
use crate::view_model::policies::filter::{self, Filter};
use crate::view_model::policies::rows::Row;

#[component]
pub fn Filters(address: Address, policies: Memo<Vec<PolicyView>>, known: Known) -> impl IntoView {
    view! {
        <div class="filters" role="search" aria-label="Filter policies">
            <Search label="Name, rule, model, prompt…" address />
            <ChoiceFilter label="State" options=filter::states() chosen=address.values("state") on_change=address.set_all("state") />
            <ChoiceFilter label="Action" options=filter::actions() chosen=address.values("action") on_change=address.set_all("action") />
            <ChoiceFilter label="Trigger" options=filter::triggers() chosen=address.values("trigger") on_change=address.set_all("trigger") />
            <TextFilter label="Agent" suggestions=agents(policies, known) value=address.value("agent") on_change=address.set("agent") />
            <Clear address />
        </div>
    }
}

/// Agents that policies name or that ask for policies.
fn agents(policies: Memo<Vec<PolicyView>>, known: Known) -> Signal<Vec<String>> {
    Signal::derive(move || {
        let named: Vec<String> = policies.with(|all| all.iter().map(|policy| policy.agent_id.clone()).collect());
        let asking = known.state.with(|state| {
            let agents = state.iter().flat_map(|state| &state.agents);
            agents.map(|agent| agent.agent_id.clone()).collect::<Vec<_>>()
        });
        let all: BTreeSet<String> = named.into_iter().chain(asking).collect();
        all.into_iter()
            .filter(|agent| agent != AgentScope::ALL_AGENTS)
            .collect()
    })
}

/// How many are shown, and why they cannot be moved while it is not all.
#[component]
pub fn Count(all: Memo<Vec<PolicyView>>, fitting: Memo<Vec<Row>>, filter: Memo<Filter>) -> impl IntoView {
    let words = move || {
        let of = all.with(Vec::len) as u64;
        if filter.with(Filter::is_empty) {
            format!(
                "{}, in the order in which agents look at them",
                format::plural(of, "policy", "policies")
            )
        } else {
            let shown = format::count(fitting.with(Vec::len) as u64);
            let of = format::plural(of, "policy", "policies");
            format!("{shown} of {of}. Clear the filters to change the order.")
        }
    };
    view! { <p class="policies-page__count muted" role="status">{words}</p> }
}
