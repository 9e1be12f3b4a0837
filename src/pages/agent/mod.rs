//! `/agents/:id`: one agent's health, versions, deploys and inputs.

use leptos::prelude::*;

#[component]
pub fn AgentPage() -> impl IntoView {
    view! { <h1>"Agent"</h1> }
}
