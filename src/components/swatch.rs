//! The four-cell picture of a content hash.

use api::ContentHash;
use leptos::prelude::*;

use crate::view_model::swatch;

/// The picture alone, also inside of other drawings. Its neighbour names the hash.
#[component]
pub fn Swatch(
    hash: ContentHash,
    /// Width and height in pixels.
    #[prop(default = 14.0)]
    size: f64,
) -> impl IntoView {
    let [a, b, c, d] = swatch::cells(hash);
    view! {
        <svg class="swatch" viewBox="0 0 2 2" width=size height=size aria-hidden="true" shape-rendering="crispEdges">
            <rect width="1" height="1" fill=a />
            <rect x="1" width="1" height="1" fill=b />
            <rect y="1" width="1" height="1" fill=c />
            <rect x="1" y="1" width="1" height="1" fill=d />
        </svg>
    }
}
