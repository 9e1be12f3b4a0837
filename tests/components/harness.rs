//! A place in the page for one component.

use leptos::mount::{UnmountHandle, mount_to};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// A component in a place of its own, taken away when the test ends.
pub struct Mounted<M: Mountable> {
    pub place: HtmlElement,
    _handle: UnmountHandle<M>,
}

pub fn mount<V: IntoView + 'static>(view: impl FnOnce() -> V + 'static) -> Mounted<impl Mountable> {
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
