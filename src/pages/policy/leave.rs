//! Asks before unsaved input is left behind.

use leptos::html::Dialog;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::editor::Editor;
use crate::browser::{self, Key};

/// Where *Escape* leads.
const LIST: &str = "/policies";

#[component]
pub fn LeaveGuard(editor: Editor) -> impl IntoView {
    let dialog = NodeRef::<Dialog>::new();
    let wanted = RwSignal::new(None::<String>);
    let ask = Callback::new(move |href: String| {
        wanted.set(Some(href));
        browser::show_modal(dialog);
    });
    browser::use_leave_guard(editor.unsaved.into(), ask);
    let navigate = StoredValue::new_local(use_navigate());
    let go = move |href: &str| navigate.with_value(|navigate| navigate(href, NavigateOptions::default()));
    browser::use_keys(move |key| {
        let asked = key == Key::Escape;
        if asked && editor.unsaved.get_untracked() {
            ask.run(LIST.to_owned());
        } else if asked {
            go(LIST);
        }
        asked
    });
    let leave = move |_| {
        browser::hide_modal(dialog);
        editor.discard();
        if let Some(href) = wanted.get_untracked() {
            go(&href);
        }
    };
    view! {
        <dialog class="dialog policy-leave" node_ref=dialog aria-labelledby="policy-leave-title">
            <h2 id="policy-leave-title">"Leave without saving?"</h2>
            <p>"What you typed into this policy is not saved."</p>
            <div class="policy-leave__choice">
                <button type="button" class="btn" on:click=move |_| browser::hide_modal(dialog)>"Stay here"</button>
                <button type="button" class="btn policy-danger" on:click=leave>"Leave without saving"</button>
            </div>
        </dialog>
    }
}
