//! Everything by name, behind Ctrl K.

pub mod body;
mod deeds;
mod options;
mod remote;

use leptos::prelude::*;

use super::{Modal, use_dialogs};
use crate::browser;
use crate::components::{Icon, Sign};
use crate::pages::lazy;

/// The dialog, and the keys that open it from everywhere.
#[component]
pub fn Palette() -> impl IntoView {
    let open = use_dialogs().palette;
    browser::use_palette_key(move || open.update(|open| *open = !*open));
    view! {
        <Modal open label="Find anything" class="palette">
            <lazy::PaletteBody />
        </Modal>
    }
}

/// The way to the palette for those who do not know its keys, or have none.
#[component]
pub fn PaletteButton() -> impl IntoView {
    let open = use_dialogs().palette;
    let keys = if browser::is_apple() { "⌘ K" } else { "Ctrl K" };
    view! {
        <button
            type="button"
            class="palette-button"
            aria-label="Find anything"
            aria-haspopup="dialog"
            aria-keyshortcuts="Control+K Meta+K"
            title=format!("Find anything ({keys})")
            on:click=move |_| open.set(true)
        >
            <Icon sign=Sign::Search />
            <span class="palette-button__text" aria-hidden="true">"Find anything"</span>
            <kbd class="palette-button__keys" aria-hidden="true">{keys}</kbd>
        </button>
    }
}
