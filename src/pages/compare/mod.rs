//! `/compare`: two runs beside each other, from their first different step.

use leptos::prelude::*;

#[component]
pub fn ComparePage() -> impl IntoView {
    view! { <h1>"Compare"</h1> }
}
