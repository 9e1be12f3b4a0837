//! The way to what a fix changed.

use leptos::prelude::*;

use crate::components::{Icon, Sign};
use crate::view_model::verification::change::Link;

#[component]
pub fn FixLink(link: Link) -> impl IntoView {
    match link {
        Link::Here(href) => view! { <a class="btn btn--small" href=href>"Policy"</a> }.into_any(),
        Link::Langfuse(href) => view! {
            <a class="btn btn--small" href=href target="_blank" rel="noopener noreferrer" title="Opens Langfuse in a new tab">
                "Langfuse"<Icon sign=Sign::External />
            </a>
        }
        .into_any(),
    }
}
