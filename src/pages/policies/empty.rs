//! Nothing in the list: what a policy is and how to begin, or why no one fits.

use leptos::prelude::*;

use super::templates::Templates;
use crate::components::Empty;
use crate::pages::address::Address;
use crate::view_model::query::Query;

#[component]
pub fn NoPolicy() -> impl IntoView {
    view! {
        <Empty title="No policy yet">
            <p>
                "A policy is a rule that running agents obey: when a figure of the run passes a threshold, the run is \
                stopped, the agent is asked to switch the model or to add a prompt, or it is only noted. \
                Agents get new policies within a minute, without a restart."
            </p>
            <p>"Begin with one of these, and try it on stored runs before you save it:"</p>
            <Templates />
        </Empty>
    }
}

#[component]
pub fn NoMatch(address: Address) -> impl IntoView {
    view! {
        <Empty title="No policy matches these filters">
            <button type="button" class="btn" on:click=move |_| address.change(Query::without_filters)>"Clear filters"</button>
        </Empty>
    }
}
