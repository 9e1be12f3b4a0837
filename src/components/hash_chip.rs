//! A content hash as a picture and its first digits: equal content looks equal.

use api::ContentHash;
use leptos::prelude::*;

use crate::components::swatch::Swatch;
use crate::components::use_ui;
use crate::view_model::swatch;

/// The hash as a button: pointing at it shows every equal one on the page, a click copies it.
#[component]
pub fn HashChip(hash: ContentHash) -> impl IntoView {
    let ui = use_ui();
    let full = hash.to_string();
    let point = move || ui.pointed.set(Some(hash));
    let leave = move || ui.pointed.set(None);
    let copy = {
        let full = full.clone();
        move |_| ui.copy(full.clone(), "Hash copied")
    };
    view! {
        <button
            type="button"
            class="hash"
            class:hash--same=move || ui.pointed.with(|pointed| *pointed == Some(hash))
            title=format!("{full} · click to copy")
            aria-label=format!("Hash {}, in full {full}, copy", swatch::short(hash))
            on:click=copy
            on:pointerenter=move |_| point()
            on:pointerleave=move |_| leave()
            on:focus=move |_| point()
            on:blur=move |_| leave()
        >
            <Swatch hash />
            <span class="hash__digits">{swatch::short(hash)}</span>
        </button>
    }
}
