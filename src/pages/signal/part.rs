//! A headed part of a signal.

use leptos::prelude::*;

/// One level below the signal's title.
#[component]
pub fn Part(
    #[prop(into)] name: String,
    /// The signal has a page of its own.
    page: bool,
    #[prop(optional)] class: &'static str,
    children: Children,
) -> impl IntoView {
    let heading = if page {
        view! { <h2 class="signal__part">{name}</h2> }.into_any()
    } else {
        view! { <h3 class="signal__part">{name}</h3> }.into_any()
    };
    view! { <section class=class>{heading}{children()}</section> }
}
