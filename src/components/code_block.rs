//! Code to take away.

use leptos::prelude::*;

use crate::components::{Icon, Sign, use_ui};

#[component]
pub fn CodeBlock(
    /// What the code is, for the copy button's name.
    #[prop(into)]
    label: String,
    #[prop(into)] code: Signal<String>,
) -> impl IntoView {
    let ui = use_ui();
    view! {
        <div class="code">
            <pre class="code__text" tabindex="0" role="group" aria-label=label.clone()><code>{move || code.get()}</code></pre>
            <button
                type="button"
                class="code__copy"
                aria-label=format!("Copy {label}")
                on:click=move |_| ui.copy(code.get_untracked(), "Copied")
            >
                <Icon sign=Sign::Copy />
            </button>
        </div>
    }
}
