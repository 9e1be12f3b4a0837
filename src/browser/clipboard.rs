//! Copying text.

use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{HtmlDocument, HtmlTextAreaElement};

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
