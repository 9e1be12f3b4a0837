//! `/signals/:id`
use leptos::prelude::*;
#[component]
pub fn SignalPage() -> impl IntoView { view! { <h1>"Signal"</h1> } }
