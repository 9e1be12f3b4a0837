//! Everything by name, behind Ctrl K.

use leptos::prelude::*;

#[component]
pub fn Palette() -> impl IntoView {}
