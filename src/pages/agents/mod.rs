//! `/agents`: every agent and how it is doing.

use leptos::prelude::*;

#[component]
pub fn AgentsPage() -> impl IntoView {
    view! { <h1>"Agents"</h1> }
}
