//! Answers that are read while they come.

use gloo_net::http::{Request, Response};
use js_sys::Uint8Array;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, ReadableStreamDefaultReader, ReadableStreamReadResult};

use super::{Access, Answer, ClientError, decode};

/// Sends a request and gives back its answer as soon as it begins; `signal` is the one that the request
/// was built with. A refusal makes the tab ask for another key.
pub(super) async fn begin(
    access: Access,
    key: Option<&str>,
    request: Result<Request, gloo_net::Error>,
    signal: &AbortSignal,
) -> Answer<Response> {
    let failed = |_| broken(signal);
    let response = request.map_err(failed)?.send().await.map_err(failed)?;
    if response.ok() {
        return Ok(response);
    }
    let text = response.text().await.map_err(failed)?;
    let error = decode::<()>(response.status(), &text).err();
    let error = error.unwrap_or(ClientError::Network);
    if error.is_refusal() {
        access.refused(key);
    }
    Err(error)
}

/// Hands every piece of an answer to `on`, until its end.
pub(super) async fn pieces(response: &Response, signal: &AbortSignal, mut on: impl FnMut(Uint8Array)) -> Answer<()> {
    let body = response.body().ok_or(ClientError::Network)?;
    let reader: ReadableStreamDefaultReader = body.get_reader().unchecked_into();
    loop {
        let piece = JsFuture::from(reader.read()).await.map_err(|_| broken(signal))?;
        let piece: ReadableStreamReadResult = piece.unchecked_into();
        if piece.get_done() == Some(true) {
            return Ok(());
        }
        on(Uint8Array::new(&piece.get_value()));
    }
}

/// Why it broke off: the page gave it up, or the connection did.
fn broken(signal: &AbortSignal) -> ClientError {
    if signal.aborted() {
        ClientError::Cancelled
    } else {
        ClientError::Network
    }
}
