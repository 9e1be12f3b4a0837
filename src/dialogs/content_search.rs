//! Search by content that never leaves the browser.

use leptos::prelude::*;

#[component]
pub fn ContentSearch() -> impl IntoView {}
