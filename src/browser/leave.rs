//! Keeping the reader from losing what is not saved.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, HtmlAnchorElement, MouseEvent};

/// While `unsaved` holds, a link to another page asks `ask` with its address instead of being followed, and
/// the browser asks before the tab is closed or loaded anew.
pub fn use_leave_guard(unsaved: Signal<bool>, ask: Callback<String>) {
    let unload = window_event_listener(ev::beforeunload, move |event| {
        if unsaved.try_get_untracked() == Some(true) {
            event.prevent_default();
        }
    });
    on_cleanup(move || unload.remove());

    let on_click = Closure::<dyn FnMut(MouseEvent)>::new(move |event: MouseEvent| {
        let leads_to = (unsaved.try_get_untracked() == Some(true))
            .then(|| other_page(&event))
            .flatten();
        if let Some(href) = leads_to {
            event.prevent_default();
            event.stop_propagation();
            ask.run(href);
        }
    });
    // The router listens on the window as well, so this has to hear of the click on its way down.
    let listened = window().add_event_listener_with_callback_and_bool("click", on_click.as_ref().unchecked_ref(), true);
    let kept = StoredValue::new_local(Some(on_click));
    on_cleanup(move || {
        let listener = kept
            .try_update_value(Option::take)
            .flatten()
            .filter(|_| listened.is_ok());
        if let Some(listener) = listener {
            // It fails only for a listener that was never added.
            let _ =
                window().remove_event_listener_with_callback_and_bool("click", listener.as_ref().unchecked_ref(), true);
        }
    });
}

/// The address of the page of ours that a click leads to, unless it is this one or opens elsewhere.
fn other_page(event: &MouseEvent) -> Option<String> {
    let modified = event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key();
    if modified || event.button() != 0 {
        return None;
    }
    let target = event.target()?.dyn_into::<Element>().ok()?;
    let link = target
        .closest("a[href]")
        .ok()
        .flatten()?
        .dyn_into::<HtmlAnchorElement>()
        .ok()?;
    let here = window().location();
    let ours = link.target().is_empty() && !link.has_attribute("download") && Some(link.origin()) == here.origin().ok();
    let other = here.pathname().ok() != Some(link.pathname());
    (ours && other).then(|| format!("{}{}{}", link.pathname(), link.search(), link.hash()))
}
