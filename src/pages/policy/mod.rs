//! `/policies/new` and `/policies/:id`: one policy, to be written, tried and looked after.

use leptos::prelude::*;

use crate::browser;

#[component]
pub fn PolicyPage() -> impl IntoView {
    browser::use_title("Policy".to_owned());
    view! {
        <div class="policy-page">
            <header class="head"><h1>"Policy"</h1></header>
        </div>
    }
}
