//! One connection per tab over which the server tells what changes.

use std::rc::Rc;
use std::time::Duration;

use api::paths;
use api::stream::Change;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Event, EventSource, MessageEvent};

use crate::browser;

/// How the connection stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum LiveState {
    Connecting,
    Live,
    /// Trying again; `since` is when it was lost, in milliseconds since 1970.
    Lost {
        since: f64,
    },
}

/// The tab's connection. All pages share it; the one on the screen says which runs it wants to hear of.
#[derive(Clone, Copy)]
pub struct Live {
    state: RwSignal<LiveState>,
    inner: StoredValue<Inner, LocalStorage>,
}

type Listener = Rc<dyn Fn(&[Change])>;

#[derive(Default)]
struct Inner {
    query: String,
    connection: Option<Connection>,
    attempts: u32,
    retry: Option<TimeoutHandle>,
    listeners: Vec<(u32, Listener)>,
    last_listener: u32,
    /// Changes that wait to be shown together: a busy server sends more than a screen can follow.
    waiting: Vec<Change>,
}

/// An event source with the closures it calls.
struct Connection {
    source: EventSource,
    _on_open: Closure<dyn FnMut(Event)>,
    _on_error: Closure<dyn FnMut(Event)>,
    _on_change: Closure<dyn FnMut(MessageEvent)>,
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.source.close();
    }
}

/// How often changes reach the page.
const FLUSH_EVERY: Duration = Duration::from_millis(200);

/// More changes than this at once are cheaper read anew.
const MOST_WAITING: usize = 2000;

const LONGEST_PAUSE_MS: u64 = 15_000;

impl Live {
    /// Connects and makes the connection known to all components below.
    pub fn provide() -> Self {
        let live = Self {
            state: RwSignal::new(LiveState::Connecting),
            inner: StoredValue::new_local(Inner::default()),
        };
        provide_context(live);
        live.connect();
        on_cleanup(move || live.disconnect());
        live
    }

    pub fn state(self) -> ReadSignal<LiveState> {
        self.state.read_only()
    }

    /// Tries at once instead of waiting for the next attempt.
    pub fn retry(self) {
        self.connect();
    }

    fn watch(self, query: &str) {
        let changed = self.inner.try_update_value(|inner| {
            let changed = inner.query != query;
            query.clone_into(&mut inner.query);
            changed
        });
        if changed == Some(true) {
            self.connect();
        }
    }

    fn connect(self) {
        let query = self.inner.try_update_value(|inner| {
            inner.connection = None;
            if let Some(retry) = inner.retry.take() {
                retry.clear();
            }
            inner.query.clone()
        });
        let Some(query) = query else { return };
        let url = if query.is_empty() {
            paths::STREAM.to_owned()
        } else {
            format!("{}?{query}", paths::STREAM)
        };
        let connection = self.listen(&url);
        self.inner.try_update_value(|inner| inner.connection = connection);
    }

    fn listen(self, url: &str) -> Option<Connection> {
        let source = EventSource::new(url).ok()?;
        let on_open = Closure::new(move |_: Event| self.opened());
        let on_error = Closure::new(move |_: Event| self.lost());
        let on_change = Closure::new(move |event: MessageEvent| {
            let change = event
                .data()
                .as_string()
                .and_then(|text| serde_json::from_str(&text).ok());
            // A change that this page does not understand may matter: read again.
            self.enqueue(change.unwrap_or(Change::Resync));
        });
        source.set_onopen(Some(on_open.as_ref().unchecked_ref()));
        source.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        source
            .add_event_listener_with_callback("change", on_change.as_ref().unchecked_ref())
            .ok()?;
        Some(Connection {
            source,
            _on_open: on_open,
            _on_error: on_error,
            _on_change: on_change,
        })
    }

    fn opened(self) {
        self.inner.try_update_value(|inner| inner.attempts = 0);
        let was = self.state.try_get_untracked();
        self.state.try_set(LiveState::Live);
        if matches!(was, Some(LiveState::Lost { .. })) {
            self.enqueue(Change::Resync);
        }
    }

    fn lost(self) {
        if !matches!(self.state.try_get_untracked(), Some(LiveState::Lost { .. })) {
            self.state.try_set(LiveState::Lost {
                since: browser::now_ms(),
            });
        }
        self.inner.try_update_value(|inner| {
            inner.connection = None;
            let pause = pause_ms(inner.attempts);
            inner.attempts += 1;
            inner.retry = set_timeout_with_handle(move || self.connect(), Duration::from_millis(pause)).ok();
        });
    }

    fn enqueue(self, change: Change) {
        let first = self.inner.try_update_value(|inner| {
            let first = inner.waiting.is_empty();
            if inner.waiting.len() >= MOST_WAITING {
                inner.waiting.clear();
                inner.waiting.push(Change::Resync);
            } else {
                inner.waiting.push(change);
            }
            first
        });
        if first == Some(true) {
            set_timeout(move || self.flush(), FLUSH_EVERY);
        }
    }

    fn flush(self) {
        let work = self.inner.try_update_value(|inner| {
            let listeners: Vec<Listener> = inner.listeners.iter().map(|(_, listener)| listener.clone()).collect();
            (std::mem::take(&mut inner.waiting), listeners)
        });
        let Some((changes, listeners)) = work else { return };
        for listener in listeners {
            listener(&changes);
        }
    }

    fn disconnect(self) {
        self.inner.try_update_value(|inner| *inner = Inner::default());
    }

    fn subscribe(self, listener: Listener) -> Option<u32> {
        self.inner.try_update_value(|inner| {
            inner.last_listener += 1;
            inner.listeners.push((inner.last_listener, listener));
            inner.last_listener
        })
    }

    fn unsubscribe(self, id: u32) {
        self.inner
            .try_update_value(|inner| inner.listeners.retain(|(other, _)| *other != id));
    }
}

/// Calls `on_changes` with what changes among the runs that `query` (the run filter's parameters)
/// asks for, until the component is gone. A [`Change::Resync`] says to read again.
///
/// The page on the screen decides for the tab: the last caller's query is the connection's.
pub fn use_changes(query: impl Into<Signal<String>>, on_changes: impl Fn(&[Change]) + 'static) {
    let query = query.into();
    let Some(live) = use_context::<Live>() else { return };
    Effect::new(move || query.with(|query| live.watch(query)));
    let subscription = live.subscribe(Rc::new(on_changes));
    on_cleanup(move || {
        if let Some(id) = subscription {
            live.unsubscribe(id);
        }
    });
}

/// 0.5 s, then twice as long each time.
fn pause_ms(attempts: u32) -> u64 {
    (500 << attempts.min(6)).min(LONGEST_PAUSE_MS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_stay_bounded() {
        assert_eq!([0, 1, 2, 3].map(pause_ms), [500, 1000, 2000, 4000]);
        assert_eq!(pause_ms(40), LONGEST_PAUSE_MS);
    }
}
