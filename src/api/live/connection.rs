//! One request for the stream. It is made with `fetch`: an event source could not send the key.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use gloo_net::http::Response;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, AbortSignal, ReadableStreamDefaultReader, ReadableStreamReadResult};

use super::event_stream::{Message, Parser};
use crate::api::request;
use crate::browser;

/// What a connection has to tell.
pub(super) enum Heard {
    /// The server answered and will tell what changes.
    Opened,
    /// Something came, if only a sign of life without a message.
    Messages(Vec<Message>),
    /// The server wants a key, or another one.
    Refused,
    /// It could not be made, broke, or fell silent.
    Broken,
    /// The server ended it.
    Ended,
}

/// A request for the stream, ended when this is dropped. After that nothing is heard of it.
pub(super) struct Connection {
    controller: AbortController,
    alarm: Rc<Alarm>,
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.alarm.stop();
        self.controller.abort();
    }
}

/// The server says something every 15 seconds, if only that it is there.
const LONGEST_SILENCE: Duration = Duration::from_secs(40);
const LOOK_EVERY: Duration = Duration::from_secs(5);

impl Connection {
    /// Asks for `url`. `None` in a browser that cannot end requests.
    pub(super) fn open(url: &str, key: Option<&str>, on: impl Fn(Heard) + 'static) -> Option<Self> {
        let controller = AbortController::new().ok()?;
        let on: Rc<dyn Fn(Heard)> = Rc::new(on);
        let alarm = Alarm::start(on.clone());
        let signal = controller.signal();
        let response = request(url, key)
            .header("accept", "text/event-stream")
            .abort_signal(Some(&signal))
            .send();
        let listening = {
            let alarm = alarm.clone();
            async move {
                let end = match response.await {
                    Ok(response) => listen(response, &signal, &alarm, &on).await,
                    Err(_) => Heard::Broken,
                };
                if !signal.aborted() {
                    alarm.stop();
                    on(end);
                }
            }
        };
        spawn_local(listening);
        Some(Self { controller, alarm })
    }
}

/// Reads until the end, and says how it ended.
async fn listen(response: Response, signal: &AbortSignal, alarm: &Alarm, on: &Rc<dyn Fn(Heard)>) -> Heard {
    if response.status() == 401 {
        return Heard::Refused;
    }
    // Something between here and the server may answer with a page of its own.
    let kind = response.headers().get("content-type").unwrap_or_default();
    let Some(body) = response
        .body()
        .filter(|_| response.ok() && kind.starts_with("text/event-stream"))
    else {
        return Heard::Broken;
    };
    on(Heard::Opened);
    let reader: ReadableStreamDefaultReader = body.get_reader().unchecked_into();
    let mut parser = Parser::default();
    while !signal.aborted() {
        let Ok(piece) = JsFuture::from(reader.read()).await else {
            return Heard::Broken;
        };
        let piece: ReadableStreamReadResult = piece.unchecked_into();
        if piece.get_done() == Some(true) {
            return Heard::Ended;
        }
        if signal.aborted() {
            break;
        }
        alarm.heard();
        let bytes = js_sys::Uint8Array::new(&piece.get_value()).to_vec();
        let messages = parser.feed(&bytes);
        on(Heard::Messages(messages));
    }
    Heard::Ended
}

/// Notices silence: a connection that a network dropped without a word never ends by itself.
struct Alarm {
    /// In milliseconds since 1970.
    last_heard: Cell<f64>,
    looking: Cell<Option<IntervalHandle>>,
}

impl Alarm {
    fn start(on: Rc<dyn Fn(Heard)>) -> Rc<Self> {
        let alarm = Rc::new(Self {
            last_heard: Cell::new(browser::now_ms()),
            looking: Cell::new(None),
        });
        let looked = Rc::downgrade(&alarm);
        let look = move || {
            if looked.upgrade().is_some_and(|alarm| alarm.is_due()) {
                on(Heard::Broken);
            }
        };
        alarm.looking.set(set_interval_with_handle(look, LOOK_EVERY).ok());
        alarm
    }

    fn heard(&self) {
        self.last_heard.set(browser::now_ms());
    }

    fn is_due(&self) -> bool {
        browser::now_ms() - self.last_heard.get() > LONGEST_SILENCE.as_millis() as f64
    }

    fn stop(&self) {
        if let Some(looking) = self.looking.take() {
            looking.clear();
        }
    }
}
