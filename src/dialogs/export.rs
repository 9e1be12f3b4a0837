//! A list as a file.

use leptos::prelude::*;

#[component]
pub fn Export() -> impl IntoView {}
