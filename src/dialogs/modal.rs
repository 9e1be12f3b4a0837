//! A dialog whose content lives only while it is open.

use leptos::ev::MouseEvent;
use leptos::html::Dialog;
use leptos::prelude::*;

use crate::browser;

/// Takes the focus when it opens and gives it back when it closes: with Escape, or with a click beside it.
#[component]
pub fn Modal(
    open: RwSignal<bool>,
    /// What it is called.
    label: &'static str,
    class: &'static str,
    children: ChildrenFn,
) -> impl IntoView {
    let dialog = NodeRef::<Dialog>::new();
    Effect::new(move || {
        if open.get() {
            browser::show_modal(dialog);
        } else {
            browser::hide_modal(dialog);
        }
    });
    let on_click = move |event: MouseEvent| {
        // The content fills the dialog, so only the backdrop is the dialog itself.
        if event.target() == event.current_target() {
            open.set(false);
        }
    };
    view! {
        <dialog class=format!("modal {class}") node_ref=dialog aria-label=label on:click=on_click on:close=move |_| open.set(false)>
            <Show when=move || open.get()>{children()}</Show>
        </dialog>
    }
}
