//! The keys, behind `?`.

use leptos::html::Dialog;
use leptos::prelude::*;

use crate::browser::{self, Key};
use crate::components::{Icon, Sign};

const KEYS: [(&str, &str); 13] = [
    ("Ctrl K", "Find anything"),
    ("/", "Filter the list"),
    ("j", "Next row"),
    ("k", "Previous row"),
    ("Enter", "Open the row"),
    ("[ ]", "Previous and next run"),
    ("e", "The signal's evidence on the run, step by step"),
    ("c", "Compare with the nearest clean run"),
    ("n N", "Next and previous difference of two runs"),
    ("p", "Pause and resume the live list"),
    ("u", "Undo what was just deleted"),
    ("Esc", "Close, or go back to the list"),
    ("?", "This help"),
];

/// The button and the dialog it opens.
#[component]
pub fn Help() -> impl IntoView {
    let dialog = NodeRef::<Dialog>::new();
    browser::use_keys(move |key| {
        let asked = key == Key::Help;
        if asked {
            browser::show_modal(dialog);
        }
        asked
    });
    let rows = KEYS.map(|(key, meaning)| {
        view! {
            <dt><kbd>{key}</kbd></dt>
            <dd>{meaning}</dd>
        }
    });
    view! {
        <button
            type="button"
            class="btn btn--bare"
            aria-label="Keyboard help"
            title="Keyboard help"
            on:click=move |_| browser::show_modal(dialog)
        >
            <Icon sign=Sign::Help />
        </button>
        <dialog class="dialog" node_ref=dialog aria-labelledby="help-title">
            <h2 id="help-title">"Keyboard"</h2>
            <dl class="keys">{rows}</dl>
            <button type="button" class="btn" on:click=move |_| browser::hide_modal(dialog)>"Close"</button>
        </dialog>
    }
}
