//! A URL that names no page.

use leptos::prelude::*;
use leptos_router::components::A;

use crate::browser;
use crate::components::Empty;

#[component]
pub fn NotFound() -> impl IntoView {
    browser::use_title("Not found".to_owned());
    view! {
        <header class="head"><h1>"There is no such page"</h1></header>
        <Empty title="The address may be mistyped or from another version">
            <p>
                "Go to " <A href="/runs" attr:class="link">"Runs"</A> " or " <A href="/signals" attr:class="link">"Signals"</A> "."
            </p>
        </Empty>
    }
}
