//! Copying text, and what is pasted.

use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{ClipboardEvent, DataTransfer, DragEvent, Event, HtmlDocument, HtmlTextAreaElement};

/// Puts text on the clipboard; whether it worked.
pub async fn copy(text: &str) -> bool {
    let clipboard: JsValue = window().navigator().clipboard().into();
    // Browsers have no clipboard on pages that came over plain HTTP from another machine.
    if clipboard.is_undefined() {
        return copy_by_selection(text).is_some();
    }
    JsFuture::from(window().navigator().clipboard().write_text(text))
        .await
        .is_ok()
}

fn copy_by_selection(text: &str) -> Option<()> {
    let document: HtmlDocument = document().dyn_into().ok()?;
    let area: HtmlTextAreaElement = document.create_element("textarea").ok()?.dyn_into().ok()?;
    area.set_value(text);
    area.set_class_name("visually-hidden");
    document.body()?.append_child(&area).ok()?;
    area.select();
    let copied = document.exec_command("copy").ok();
    area.remove();
    copied.filter(|copied| *copied).map(drop)
}

/// The text that is being pasted, as it is before a field changes it.
pub fn pasted(event: &Event) -> Option<String> {
    text_of(event.dyn_ref::<ClipboardEvent>()?.clipboard_data()?)
}

/// The text that is being dropped on a field, as it is before the field changes it.
pub fn dropped(event: &DragEvent) -> Option<String> {
    text_of(event.data_transfer()?)
}

fn text_of(data: DataTransfer) -> Option<String> {
    data.get_data("text/plain").ok()
}
