//! `/signals`
use leptos::prelude::*;
#[component]
pub fn SignalsPage() -> impl IntoView { view! { <h1>"Signals"</h1> } }
