//! Nothing in the list: how a fix is made, or why none fits.

use leptos::prelude::*;
use leptos_router::components::A;

use crate::components::Empty;
use crate::pages::address::Address;
use crate::view_model::fixes;

#[component]
pub fn NoFix() -> impl IntoView {
    view! {
        <Empty title="No fix yet">
            <p class="fixes__how">
                "Open a signal, have it explained, and apply what is proposed: to its prompt in Langfuse, as a policy, \
                or by hand. From then on the runs are counted here, until they tell whether it helped."
            </p>
            <p><A href="/signals" attr:class="btn btn--primary">"To the signals"</A></p>
        </Empty>
    }
}

#[component]
pub fn NoMatch(address: Address) -> impl IntoView {
    view! {
        <Empty title="No fix on this page matches these filters">
            <button type="button" class="btn" on:click=move |_| address.change(fixes::cleared)>"Clear filters"</button>
        </Empty>
    }
}
