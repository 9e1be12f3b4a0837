//! Seven days at a glance.

use leptos::prelude::*;

use crate::view_model::spark;

#[component]
pub fn Sparkline(
    /// Per day, the oldest first.
    days: Vec<u64>,
) -> impl IntoView {
    let words = spark::words(&days);
    view! {
        <span class="spark" role="img" aria-label=words.clone() title=words inner_html=spark::svg(&days).unwrap_or_default()></span>
    }
}
