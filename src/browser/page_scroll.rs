//! Where the page was scrolled at each address, so that *Back* finds it again.

use std::collections::HashMap;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Event, HtmlElement};

use super::dom::focus;

/// Content comes in pieces, so its height is waited for: at sixty frames a second about two seconds.
const FRAMES: u32 = 120;

/// Remembers how far the element with this id is scrolled at each `address`. *Back* and *Forward* restore
/// it; a new page begins at its top, and gets the focus if it was lost with the page before.
pub fn use_page_scroll(id: &'static str, address: Memo<String>) {
    let tops: StoredValue<HashMap<String, f64>> = StoredValue::new(HashMap::new());
    let returning = StoredValue::new(false);
    on_any("popstate", move |_| {
        returning.try_set_value(true);
    });
    on_any("scroll", move |event| {
        let scrolled = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
        let Some(scrolled) = scrolled.filter(|element| element.id() == id) else {
            return;
        };
        if let Some(address) = address.try_get_untracked() {
            tops.try_update_value(|tops| tops.insert(address, f64::from(scrolled.scroll_top())));
        }
    });
    Effect::new(move |before: Option<String>| {
        let address = address.get();
        let Some(before) = before else { return address };
        let moved = path(&before) != path(&address);
        let top = tops.with_value(|tops| tops.get(&address).copied()).unwrap_or_default();
        // The router may hear of *Back* before this does; with the next frame both have.
        request_animation_frame(move || {
            if returning.try_update_value(std::mem::take).unwrap_or_default() {
                restore(id, top, FRAMES);
            } else if moved {
                restore(id, 0.0, 0);
                focus_if_lost(id);
            }
        });
        address
    });
}

fn path(address: &str) -> &str {
    address.split_once('?').map_or(address, |(path, _)| path)
}

fn restore(id: &'static str, top: f64, frames: u32) {
    let Some(element) = document().get_element_by_id(id) else {
        return;
    };
    let reachable = f64::from(element.scroll_height() - element.client_height());
    if top <= reachable || frames == 0 {
        element.set_scroll_top(top as i32);
    } else {
        request_animation_frame(move || restore(id, top, frames - 1));
    }
}

fn focus_if_lost(id: &str) {
    let active = document().active_element();
    if active.is_none_or(|element| element.tag_name() == "BODY") {
        focus(id);
    }
}

/// Calls `on_event` for the event wherever it happens: scrolling does not bubble, but it can be caught on
/// its way.
fn on_any(event: &'static str, on_event: impl Fn(Event) + 'static) {
    let listener = Closure::<dyn FnMut(Event)>::new(on_event);
    // It fails only for a listener that is none.
    let _ = window().add_event_listener_with_callback_and_bool(event, listener.as_ref().unchecked_ref(), true);
    let listener = StoredValue::new_local(listener);
    on_cleanup(move || {
        listener.with_value(|listener| {
            let listener = listener.as_ref().unchecked_ref();
            let _ = window().remove_event_listener_with_callback_and_bool(event, listener, true);
        });
    });
}
