//! Saving a file that was made here.

use std::time::Duration;

use js_sys::Array;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

/// The browser has begun to read the file long before.
const FORGET_AFTER: Duration = Duration::from_mins(1);

/// Saves `pieces` as a file called `name`; whether the browser took it.
pub fn save(pieces: &Array, name: &str, content_type: &str) -> bool {
    let options = BlobPropertyBag::new();
    options.set_type(content_type);
    let blob = Blob::new_with_u8_array_sequence_and_options(pieces, &options);
    let Ok(url) = blob.and_then(|blob| Url::create_object_url_with_blob(&blob)) else {
        return false;
    };
    let link = document()
        .create_element("a")
        .ok()
        .and_then(|link| link.dyn_into::<HtmlAnchorElement>().ok());
    if let Some(link) = &link {
        link.set_href(&url);
        link.set_download(name);
        link.click();
    }
    let forget = move || {
        // A URL that is already gone needs no forgetting.
        let _ = Url::revoke_object_url(&url);
    };
    set_timeout(forget, FORGET_AFTER);
    link.is_some()
}
