//! `/settings/integrations`: how agents connect, and what was last heard of them.

use leptos::prelude::*;

#[component]
pub fn SettingsPage() -> impl IntoView {
    view! { <h1>"Settings"</h1> }
}
