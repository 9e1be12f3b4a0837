//! A place in the page for one component.

use std::time::Duration;

use leptos::mount::{UnmountHandle, mount_to};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent, KeyboardEventInit};

/// A component in a place of its own, taken away when the test ends.
pub struct Mounted<M: Mountable> {
    pub place: HtmlElement,
    _handle: UnmountHandle<M>,
}

pub fn mount<V: IntoView + 'static>(view: impl FnOnce() -> V + 'static) -> Mounted<impl Mountable> {
    count_requests();
    let place: HtmlElement = document().create_element("div").unwrap().unchecked_into();
    document().body().unwrap().append_child(&place).unwrap();
    let handle = mount_to(place.clone(), view);
    Mounted { place, _handle: handle }
}

impl<M: Mountable> Mounted<M> {
    pub fn text(&self) -> String {
        self.place.text_content().unwrap_or_default()
    }

    pub fn find(&self, selector: &str) -> Option<HtmlElement> {
        self.place
            .query_selector(selector)
            .unwrap()
            .map(Element::unchecked_into)
    }

    pub fn all(&self, selector: &str) -> Vec<HtmlElement> {
        let list = self.place.query_selector_all(selector).unwrap();
        (0..list.length())
            .filter_map(|index| list.item(index))
            .map(JsCast::unchecked_into)
            .collect()
    }
}

impl<M: Mountable> Drop for Mounted<M> {
    fn drop(&mut self) {
        self.place.remove();
    }
}

/// Waits until no request of a component is under way, and then long enough for observers, frames
/// and timers to have reported. A request that never ends is waited for three seconds.
pub async fn settle() {
    for _ in 0..30 {
        pause(100).await;
        if requests_under_way() == 0 {
            break;
        }
    }
    pause(100).await;
}

async fn pause(milliseconds: u64) {
    let waited = js_sys::Promise::new(&mut |done, _| {
        set_timeout(
            move || drop(done.call0(&wasm_bindgen::JsValue::NULL)),
            Duration::from_millis(milliseconds),
        );
    });
    wasm_bindgen_futures::JsFuture::from(waited).await.unwrap();
}

/// Counts the requests that are sent and not answered: how long an answer takes depends on the
/// machine, so no fixed pause is long enough for one.
fn count_requests() {
    const COUNTED: &str = "
        if (window.requestsUnderWay !== undefined) return;
        const sent = window.fetch;
        window.requestsUnderWay = 0;
        window.fetch = (...about) => {
            window.requestsUnderWay += 1;
            return sent.apply(window, about).finally(() => { window.requestsUnderWay -= 1; });
        };";
    js_sys::Function::new_no_args(COUNTED)
        .call0(&wasm_bindgen::JsValue::NULL)
        .unwrap();
}

fn requests_under_way() -> u32 {
    js_sys::Reflect::get(&window(), &"requestsUnderWay".into())
        .ok()
        .and_then(|count| count.as_f64())
        .map_or(0, |count| count as u32)
}

/// Presses a key on an element.
pub fn press(target: &web_sys::EventTarget, key: &str) {
    let init = KeyboardEventInit::new();
    init.set_key(key);
    init.set_bubbles(true);
    init.set_cancelable(true);
    target
        .dispatch_event(&KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init).unwrap())
        .unwrap();
}
