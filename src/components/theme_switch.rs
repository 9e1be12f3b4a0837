//! The button that goes through system, light and dark.

use leptos::prelude::*;

use crate::browser::ThemeChoice;
use crate::components::{Icon, Sign, use_ui};

#[component]
pub fn ThemeSwitch() -> impl IntoView {
    let theme = use_ui().theme;
    let name = move || {
        let choice = theme.get();
        format!("Theme: {}. Change to {}", choice.as_str(), choice.next().as_str())
    };
    let sign = move || match theme.get() {
        ThemeChoice::System => Sign::Auto,
        ThemeChoice::Light => Sign::Sun,
        ThemeChoice::Dark => Sign::Moon,
    };
    view! {
        <button
            type="button"
            class="btn btn--bare"
            aria-label=name
            title=name
            on:click=move |_| theme.choose(theme.get().next())
        >
            {move || view! { <Icon sign=sign() /> }}
        </button>
    }
}
