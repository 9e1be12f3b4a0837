//! `/fixes`: what was changed, and whether it worked.

use leptos::prelude::*;

use crate::browser;

#[component]
pub fn FixesPage() -> impl IntoView {
    browser::use_title(Signal::stored("Fixes".to_owned()));
    view! {
        <div class="fixes">
            <header class="head"><h1>"Fixes"</h1></header>
        </div>
    }
}
