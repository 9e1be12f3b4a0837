//! Files that the reader chooses.

use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlInputElement;

/// Why a chosen file cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UploadError {
    /// It has more bytes than are taken.
    TooLarge,
    Unreadable,
}

/// The text of the file that was chosen in a field, with at most `most` bytes; `None` when none was chosen.
/// The field is emptied, so that the same file can be chosen again once it has changed.
pub async fn chosen_text(field: &HtmlInputElement, most: f64) -> Option<Result<String, UploadError>> {
    let file = field.files()?.get(0)?;
    if file.size() > most {
        field.set_value("");
        return Some(Err(UploadError::TooLarge));
    }
    let text = JsFuture::from(file.text()).await;
    field.set_value("");
    Some(
        text.ok()
            .and_then(|text| text.as_string())
            .ok_or(UploadError::Unreadable),
    )
}
