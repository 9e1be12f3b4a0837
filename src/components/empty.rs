//! Nothing to show, and what to do about it.

use leptos::prelude::*;

/// An empty place that says why it is empty.
#[component]
pub fn Empty(
    #[prop(into)] title: String,
    /// What would fill it, or a way on.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="empty">
            <p class="empty__title">{title}</p>
            <div class="empty__text">{children()}</div>
        </div>
    }
}
