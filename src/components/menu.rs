//! A chip that opens a panel under it.

use leptos::ev::FocusEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{KeyboardEvent, Node};

use crate::components::{Icon, Sign};

/// The panel closes with Escape and when the focus leaves it.
#[component]
pub fn Menu(
    /// What the chip says.
    #[prop(into)]
    label: Signal<String>,
    /// Whether it narrows something down at the moment.
    #[prop(into)]
    active: Signal<bool>,
    /// The panel's content, made when it opens; it may close the panel.
    children: ChildrenFn,
    #[prop(optional)] open: RwSignal<bool>,
) -> impl IntoView {
    let on_leave = move |event: FocusEvent| {
        let menu = event.current_target().and_then(|target| target.dyn_into::<Node>().ok());
        let to = event.related_target().and_then(|target| target.dyn_into::<Node>().ok());
        if menu.is_some_and(|menu| !menu.contains(to.as_ref())) {
            open.set(false);
        }
    };
    let on_key = move |event: KeyboardEvent| {
        if event.key() == "Escape" && open.get_untracked() {
            event.stop_propagation();
            event.prevent_default();
            open.set(false);
        }
    };
    view! {
        <div class="menu" on:focusout=on_leave on:keydown=on_key>
            <button
                type="button"
                class="chip"
                class:chip--on=active
                aria-expanded=move || open.get().to_string()
                on:click=move |_| open.update(|open| *open = !*open)
            >
                {label}
                <Icon sign=Sign::Down />
            </button>
            <Show when=move || open.get()>
                <div class="menu__panel" tabindex="-1">{children()}</div>
            </Show>
        </div>
    }
}
