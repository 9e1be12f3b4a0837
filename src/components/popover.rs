//! A panel in front of everything, beside the button that opens it.

use std::time::Duration;

use leptos::ev::{FocusEvent, PointerEvent};
use leptos::html::{Button, Div};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Node;

use crate::browser::{self, Beside};

/// A pointer that only passes over a button opens nothing.
const OPEN_AFTER: Duration = Duration::from_millis(150);
/// Long enough to get from the button to the panel.
const CLOSE_AFTER: Duration = Duration::from_millis(300);

/// Closes with Escape, with a click elsewhere, and when the focus leaves it. Unlike a menu below a chip it
/// is not cut off by a list that scrolls.
#[component]
pub fn Popover(
    /// Its id in the page.
    id: String,
    /// What button and panel are called.
    #[prop(into)]
    label: Signal<String>,
    /// Of the button.
    class: &'static str,
    /// What the button shows.
    #[prop(into)]
    face: ViewFn,
    /// It also opens when the button is pointed at or gets the focus.
    #[prop(optional)]
    hover: bool,
    /// The panel's content, made when it opens. It is given what closes the panel.
    children: Callback<Callback<()>, AnyView>,
) -> impl IntoView {
    let button = NodeRef::<Button>::new();
    let panel = NodeRef::<Div>::new();
    let open = RwSignal::new(false);
    let beside = RwSignal::new(Beside::default());
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let stop = move || {
        if let Some(Some(timer)) = timer.try_update_value(Option::take) {
            timer.clear();
        }
    };
    on_cleanup(stop);
    let later = move |after: Duration, act: fn(NodeRef<Div>)| {
        stop();
        timer.set_value(set_timeout_with_handle(move || act(panel), after).ok());
    };
    let enter = move |event: PointerEvent| {
        if hover && event.pointer_type() == "mouse" {
            later(OPEN_AFTER, browser::show_popover);
        }
    };
    let leave = move |event: PointerEvent| {
        if hover && event.pointer_type() == "mouse" {
            later(CLOSE_AFTER, browser::hide_popover);
        }
    };
    let on_focus = move |_| {
        if hover
            && button
                .get_untracked()
                .is_some_and(|button| browser::has_visible_focus(&button))
        {
            browser::show_popover(panel);
        }
    };
    let on_blur = move |event: FocusEvent| {
        let to = event.related_target().and_then(|to| to.dyn_into::<Node>().ok());
        let here = event.current_target().and_then(|here| here.dyn_into::<Node>().ok());
        if to.is_some() && here.is_some_and(|here| !here.contains(to.as_ref())) {
            browser::hide_popover(panel);
        }
    };
    let before = move |event: web_sys::Event| {
        let opens = browser::opens(&event);
        if let Some(button) = button.get_untracked().filter(|_| opens) {
            beside.set(Beside::of(&button));
        }
        open.set(opens);
    };
    let close = Callback::new(move |()| browser::hide_popover(panel));
    view! {
        <span class="popover-place" on:pointerenter=enter on:pointerleave=leave on:focusout=on_blur>
            <button
                type="button"
                class=class
                node_ref=button
                aria-label=move || label.get()
                popovertarget=id.clone()
                popovertargetaction=if hover { "show" } else { "toggle" }
                on:focus=on_focus
            >
                {face.run()}
            </button>
            <div
                class="popover"
                id=id
                popover="auto"
                role="group"
                aria-label=move || label.get()
                node_ref=panel
                style=("--left", move || beside.get().left)
                style=("--right", move || beside.get().right)
                style=("--top", move || beside.get().top)
                style=("--bottom", move || beside.get().bottom)
                on:beforetoggle=before
            >
                <Show when=move || open.get()>{children.run(close)}</Show>
            </div>
        </span>
    }
}
