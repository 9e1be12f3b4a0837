//! One connection per tab over which the server tells what changes.

mod attempts;
mod connection;
mod event_stream;

use std::rc::Rc;
use std::time::Duration;

use api::paths;
use api::stream::Change;
use leptos::prelude::*;

use self::attempts::{Attempts, pause_ms};
use self::connection::{Connection, Heard};
use self::event_stream::Message;
use super::access::{Access, use_access};
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
    /// When the server last told of a change, in milliseconds since 1970.
    changed_at: RwSignal<Option<f64>>,
    /// When anything was last heard of the server, in milliseconds since 1970.
    heard_at: RwSignal<Option<f64>>,
    access: Access,
    inner: StoredValue<Inner, LocalStorage>,
}

type Listener = Rc<dyn Fn(&[Change])>;

#[derive(Default)]
struct Inner {
    query: String,
    connection: Option<Connection>,
    attempts: Attempts,
    /// Changes may have been missed since the last connection.
    missed: bool,
    /// Nobody sees the page.
    away: bool,
    retry: Option<TimeoutHandle>,
    listeners: Vec<(u32, Listener)>,
    last_listener: u32,
    /// Changes that wait to be shown together: a busy server sends more than a screen can follow.
    waiting: Vec<Change>,
}

/// How often changes reach the page.
const FLUSH_EVERY: Duration = Duration::from_millis(200);

/// More changes than this at once are cheaper read anew.
const MOST_WAITING: usize = 2000;

impl Live {
    /// Connects and makes the connection known to all components below.
    pub fn provide() -> Self {
        let live = Self {
            state: RwSignal::new(LiveState::Connecting),
            changed_at: RwSignal::new(None),
            heard_at: RwSignal::new(None),
            access: use_access(),
            inner: StoredValue::new_local(Inner::default()),
        };
        provide_context(live);
        Effect::new(move || {
            live.access.track();
            live.connect();
        });
        browser::use_visible(move |visible| live.show(visible));
        on_cleanup(move || live.disconnect());
        live
    }

    /// A page that nobody sees needs no connection. A browser has six of them for all its tabs with this
    /// server, and keeps those of pages that are only a *Back* away.
    fn show(self, visible: bool) {
        let was_away = self.inner.try_update_value(|inner| {
            if visible {
                return std::mem::replace(&mut inner.away, false);
            }
            inner.away = true;
            inner.connection = None;
            inner.missed = true;
            false
        });
        if was_away == Some(true) {
            self.connect();
        }
    }

    pub fn state(self) -> ReadSignal<LiveState> {
        self.state.read_only()
    }

    /// When the server last told of a change, in milliseconds since 1970.
    pub fn changed_at(self) -> ReadSignal<Option<f64>> {
        self.changed_at.read_only()
    }

    /// Until when the data on the screen is up to date, in milliseconds since 1970.
    pub fn heard_at(self) -> ReadSignal<Option<f64>> {
        self.heard_at.read_only()
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
            (!inner.away).then(|| inner.query.clone())
        });
        let Some(Some(query)) = query else { return };
        if self.access.is_refused_untracked() {
            // There will be a new attempt when there is a new key.
            self.state.try_set(LiveState::Connecting);
            return;
        }
        let url = if query.is_empty() {
            paths::STREAM.to_owned()
        } else {
            format!("{}?{query}", paths::STREAM)
        };
        let key = self.access.key_untracked();
        let sent = key.clone();
        let connection = Connection::open(&url, key.as_deref(), move |heard| self.hear(heard, sent.as_deref()));
        self.inner.try_update_value(|inner| inner.connection = connection);
    }

    /// `key` is the one that the connection was made with.
    fn hear(self, heard: Heard, key: Option<&str>) {
        if matches!(heard, Heard::Opened | Heard::Messages(_)) {
            self.heard_at.try_set(Some(browser::now_ms()));
        }
        match heard {
            Heard::Opened => self.opened(),
            Heard::Messages(messages) => messages.iter().filter_map(change).for_each(|it| self.enqueue(it)),
            Heard::Refused => self.access.refused(key),
            Heard::Broken => self.lost(),
            Heard::Ended => self.ended(),
        }
    }

    fn opened(self) {
        self.state.try_set(LiveState::Live);
        let missed = self.inner.try_update_value(|inner| {
            inner.attempts.opened(browser::now_ms());
            std::mem::take(&mut inner.missed)
        });
        if missed == Some(true) {
            self.enqueue(Change::Resync);
        }
    }

    /// Servers end connections now and then; that alone is no reason to worry the reader.
    fn ended(self) {
        match self.give_up() {
            Some(0) => self.connect(),
            failed_before => self.retry_later(failed_before),
        }
    }

    fn lost(self) {
        let failed_before = self.give_up();
        self.retry_later(failed_before);
    }

    /// Ends the connection and answers how many have failed before it.
    fn give_up(self) -> Option<u32> {
        self.inner.try_update_value(|inner| {
            inner.connection = None;
            inner.missed = true;
            inner.attempts.over(browser::now_ms())
        })
    }

    fn retry_later(self, failed_before: Option<u32>) {
        // There is no number once the page is gone.
        let Some(failed_before) = failed_before else { return };
        if !matches!(self.state.try_get_untracked(), Some(LiveState::Lost { .. })) {
            self.state.try_set(LiveState::Lost {
                since: browser::now_ms(),
            });
        }
        let pause = Duration::from_millis(pause_ms(failed_before));
        self.inner.try_update_value(|inner| {
            inner.retry = set_timeout_with_handle(move || self.connect(), pause).ok();
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
        if changes.iter().any(|change| *change != Change::Resync) {
            self.changed_at.try_set(Some(browser::now_ms()));
        }
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
    hear_changes(on_changes);
}

/// As [`use_changes`], for a part of a page, which hears what the page asked for.
pub fn hear_changes(on_changes: impl Fn(&[Change]) + 'static) {
    let Some(live) = use_context::<Live>() else { return };
    let subscription = live.subscribe(Rc::new(on_changes));
    on_cleanup(move || {
        if let Some(id) = subscription {
            live.unsubscribe(id);
        }
    });
}

/// What a message says. Another kind of message is not for this page.
fn change(message: &Message) -> Option<Change> {
    // A change that this page does not understand may matter: read again.
    (message.event == "change").then(|| serde_json::from_str(&message.data).unwrap_or(Change::Resync))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_that_is_not_understood_asks_to_read_again() {
        let message = |event: &str, data: &str| Message {
            event: event.to_owned(),
            data: data.to_owned(),
        };
        assert_eq!(
            change(&message("change", r#"{"kind":"run_gone","run_id":"r"}"#)),
            Some(Change::RunGone { run_id: "r".to_owned() })
        );
        assert_eq!(change(&message("change", "{}")), Some(Change::Resync));
        assert_eq!(change(&message("greeting", "{}")), None);
    }
}
