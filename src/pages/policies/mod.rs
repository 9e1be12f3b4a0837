//! `/policies`: the rules that agents obey.

use leptos::prelude::*;

use crate::browser;

#[component]
pub fn PoliciesPage() -> impl IntoView {
    browser::use_title("Policies".to_owned());
    view! {
        <div class="policies-page">
            <header class="head"><h1>"Policies"</h1></header>
        </div>
    }
}
