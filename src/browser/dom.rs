//! Elements: sizes, focus, dialogs, the title.

use leptos::html::{Dialog, Div};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{
    Element, HtmlElement, MediaQueryListEvent, ResizeObserver, ScrollIntoViewOptions, ScrollLogicalPosition,
};

/// Names the page in the browser's title bar and history.
pub fn use_title(title: impl Into<Signal<String>>) {
    let title = title.into();
    Effect::new(move || title.with(|title| document().set_title(&format!("{title} · Dunetrace"))));
}

/// Whether a media query holds.
pub fn use_media(query: &str) -> ReadSignal<bool> {
    let list = window().match_media(query).ok().flatten();
    let (holds, set_holds) = signal(list.as_ref().is_some_and(web_sys::MediaQueryList::matches));
    if let Some(list) = list {
        let on_change = Closure::<dyn FnMut(MediaQueryListEvent)>::new(move |event: MediaQueryListEvent| {
            set_holds.try_set(event.matches());
        });
        list.set_onchange(Some(on_change.as_ref().unchecked_ref()));
        let kept = StoredValue::new_local(Some((list, on_change)));
        on_cleanup(move || {
            if let Some(Some((list, _))) = kept.try_update_value(Option::take) {
                list.set_onchange(None);
            }
        });
    }
    holds
}

/// Width and height of an element in CSS pixels, kept up to date; zero before it is there.
pub fn use_size(node: NodeRef<Div>) -> ReadSignal<(f64, f64)> {
    let (size, set_size) = signal((0.0, 0.0));
    let observed: StoredValue<Option<ResizeObserver>, LocalStorage> = StoredValue::new_local(None);
    let callback = StoredValue::new_local(Closure::<dyn FnMut()>::new(move || {
        if let Some(Some(element)) = node.try_get_untracked() {
            set_size.try_set((f64::from(element.client_width()), f64::from(element.client_height())));
        }
    }));
    Effect::new(move || {
        let Some(element) = node.get() else { return };
        let observer = callback
            .try_with_value(|callback| ResizeObserver::new(callback.as_ref().unchecked_ref()).ok())
            .flatten();
        if let Some(observer) = &observer {
            observer.observe(&element);
        }
        observed.set_value(observer);
    });
    on_cleanup(move || {
        if let Some(Some(observer)) = observed.try_update_value(Option::take) {
            observer.disconnect();
        }
    });
    size
}

/// A size token of the style sheet in CSS pixels, so that code and style cannot disagree; `default`
/// where there is no style sheet.
pub fn token_px(name: &str, default: f64) -> f64 {
    let root = document().document_element();
    let style = root.and_then(|root| window().get_computed_style(&root).ok().flatten());
    let value = style.and_then(|style| style.get_property_value(name).ok());
    value
        .and_then(|value| value.trim().trim_end_matches("px").parse().ok())
        .unwrap_or(default)
}

/// The width of an element in CSS pixels.
pub fn width_of(element: &Element) -> f64 {
    element.get_bounding_client_rect().width()
}

/// Moves the focus to the element with this id, now or, when it is not there yet, with the next frame.
pub fn focus(id: &str) {
    if !focus_now(id) {
        focus_later(id);
    }
}

/// Moves the focus to the element with this id with the next frame, which draws it anew.
pub fn focus_later(id: &str) {
    let id = id.to_owned();
    request_animation_frame(move || {
        focus_now(&id);
    });
}

/// Whether the element with this id has the focus.
pub fn has_focus(id: &str) -> bool {
    document().active_element().is_some_and(|element| element.id() == id)
}

fn focus_now(id: &str) -> bool {
    // Parts of a drawing take the focus in the same way as elements of HTML.
    let element = document()
        .get_element_by_id(id)
        .map(JsCast::unchecked_into::<HtmlElement>);
    element.is_some_and(|element| element.focus().is_ok())
}

/// Scrolls an element's content to `top` as soon as the element and its content are there.
pub fn scroll_once(node: NodeRef<Div>, top: f64) {
    Effect::new(move || {
        if node.get().is_some() {
            request_animation_frame(move || scroll_to(node, top));
        }
    });
}

/// Scrolls an element's content to `top`.
pub fn scroll_to(node: NodeRef<Div>, top: f64) {
    if let Some(Some(element)) = node.try_get_untracked() {
        element.set_scroll_top(top as i32);
    }
}

/// Scrolls the element with this id into sight, as little as needed, once the page is drawn.
pub fn reveal(id: &str) {
    let id = id.to_owned();
    request_animation_frame(move || {
        if let Some(element) = document().get_element_by_id(&id) {
            let nearest = ScrollIntoViewOptions::new();
            nearest.set_block(ScrollLogicalPosition::Nearest);
            element.scroll_into_view_with_scroll_into_view_options(&nearest);
        }
    });
}

/// Scrolls an element's content sideways to `left` with the next frame, when content that is being changed
/// has its new width.
pub fn scroll_left_to(node: NodeRef<Div>, left: f64) {
    request_animation_frame(move || {
        if let Some(Some(element)) = node.try_get_untracked() {
            element.set_scroll_left(left as i32);
        }
    });
}

/// Where an element begins and ends, in pixels from the window's top; `None` before it is there.
pub fn edges(node: NodeRef<Div>) -> Option<(f64, f64)> {
    let edges = node.try_get_untracked()??.get_bounding_client_rect();
    Some((edges.top(), edges.bottom()))
}

/// From now on a pointer's events come to the element, wherever the pointer is.
pub fn capture(node: NodeRef<Div>, pointer: i32) {
    if let Some(Some(element)) = node.try_get_untracked() {
        // A pointer that was just lifted cannot be captured, and need not be.
        let _ = element.set_pointer_capture(pointer);
    }
}

/// Opens a dialog that takes the page's focus until it is closed.
pub fn show_modal(node: NodeRef<Dialog>) {
    if let Some(dialog) = node.get_untracked().filter(|dialog| !dialog.open()) {
        // It fails only for a dialog that is open already.
        let _ = dialog.show_modal();
    }
}

pub fn hide_modal(node: NodeRef<Dialog>) {
    if let Some(dialog) = node.get_untracked() {
        dialog.close();
    }
}
