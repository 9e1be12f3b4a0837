//! Where the page was scrolled at each address, so that *Back* finds it again.

use std::collections::HashMap;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Element, HtmlElement};

use super::dom::focus;

/// Content comes in pieces, so its height is waited for: at sixty frames a second about two seconds.
const FRAMES: u32 = 120;

/// Remembers how far the element with this id is scrolled at each `address`. *Back* and *Forward* restore
/// it; a new page begins at its top, and gets the focus if it was lost with the page before.
pub fn use_page_scroll(id: &'static str, address: Memo<String>) {
    let tops: StoredValue<HashMap<String, f64>> = StoredValue::new(HashMap::new());
    let returning = StoredValue::new(false);
    on_window_first("popstate", move || {
        returning.try_set_value(true);
    });
    on_any_scroll(id, move |top| {
        if let Some(address) = address.try_get_untracked() {
            tops.try_update_value(|tops| tops.insert(address, top));
        }
    });
    Effect::new(move |before: Option<String>| {
        let address = address.get();
        let Some(before) = before else { return address };
        let was_returning = returning.try_update_value(std::mem::take).unwrap_or_default();
        if was_returning {
            let top = tops.with_value(|tops| tops.get(&address).copied()).unwrap_or_default();
            restore(id, top, FRAMES);
        } else if path(&before) != path(&address) {
            restore(id, 0.0, 0);
            focus_if_lost(id);
        }
        address
    });
}

fn path(address: &str) -> &str {
    address.split_once('?').map_or(address, |(path, _)| path)
}

fn restore(id: &'static str, top: f64, frames: u32) {
    request_animation_frame(move || {
        let Some(element) = document().get_element_by_id(id) else {
            return;
        };
        let reachable = f64::from(element.scroll_height() - element.client_height());
        if top <= reachable || frames == 0 {
            element.set_scroll_top(top as i32);
        } else {
            restore(id, top, frames - 1);
        }
    });
}

fn focus_if_lost(id: &'static str) {
    request_animation_frame(move || {
        let active = document().active_element();
        if active.is_none_or(|element| element.tag_name() == "BODY") {
            focus(id);
        }
    });
}

/// Calls `on_scroll` with the element's place. Scrolling does not bubble, but it can be caught on its way.
fn on_any_scroll(id: &'static str, on_scroll: impl Fn(f64) + 'static) {
    let listener = Closure::<dyn FnMut(web_sys::Event)>::new(move |event: web_sys::Event| {
        let element = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
        if let Some(element) = element.filter(|element| element.id() == id) {
            on_scroll(f64::from(Element::scroll_top(&element)));
        }
    });
    catch("scroll", listener);
}

/// Calls `on_event` before anybody else hears of the event.
fn on_window_first(event: &'static str, on_event: impl Fn() + 'static) {
    catch(
        event,
        Closure::<dyn FnMut(web_sys::Event)>::new(move |_: web_sys::Event| on_event()),
    );
}

fn catch(event: &'static str, listener: Closure<dyn FnMut(web_sys::Event)>) {
    // It fails only for a listener that is none.
    let _ = window().add_event_listener_with_callback_and_bool(event, listener.as_ref().unchecked_ref(), true);
    let listener = StoredValue::new_local(listener);
    on_cleanup(move || {
        listener.with_value(|listener| {
            let _ =
                window().remove_event_listener_with_callback_and_bool(event, listener.as_ref().unchecked_ref(), true);
        });
    });
}
