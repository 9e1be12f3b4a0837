//! What the list can be narrowed down by, all of it in the URL.

use leptos::prelude::*;

use crate::components::{ChoiceFilter, TextFilter};
use crate::pages::address::Address;
use crate::pages::runs::filters::known_agents;
use crate::view_model::{fixes, query};

#[component]
pub fn Filters(address: Address) -> impl IntoView {
    let set_all = move |name: &'static str| {
        Callback::new(move |values: Vec<String>| {
            address.change(|query| fixes::narrowed(query, name, &values.join(",")));
        })
    };
    let set_agent = Callback::new(move |agent: String| address.change(|query| fixes::narrowed(query, "agent", &agent)));
    view! {
        <div class="filters" role="search" aria-label="Filter fixes">
            <ChoiceFilter label="State" options=fixes::states() chosen=address.values("state") on_change=set_all("state") />
            <ChoiceFilter label="Verdict" options=fixes::verdicts() chosen=address.values("verdict") on_change=set_all("verdict") />
            <ChoiceFilter label="Failure" options=query::failure_types() chosen=address.values("failure_type") on_change=set_all("failure_type") />
            <ChoiceFilter label="By" options=fixes::means() chosen=address.values("means") on_change=set_all("means") />
            <TextFilter label="Agent" suggestions=known_agents() value=address.value("agent") on_change=set_agent />
            <Show when=move || address.query().with(fixes::is_narrowed)>
                <button type="button" class="chip chip--bare" on:click=move |_| address.change(fixes::cleared)>"Clear filters"</button>
            </Show>
        </div>
    }
}
