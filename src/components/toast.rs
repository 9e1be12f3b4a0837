//! Short messages about what the reader just did, some of which can be undone.

use std::sync::Arc;
use std::time::Duration;

use leptos::prelude::*;

use crate::browser::{self, Key};
use crate::components::{Icon, Sign, use_ui};

const SHOWN_FOR: Duration = Duration::from_secs(4);
/// A failure takes longer to read.
const BAD_FOR: Duration = Duration::from_secs(10);
/// Long enough to be reached by keyboard; it does not pass while the message is pointed at or has the focus.
const UNDO_FOR: Duration = Duration::from_secs(15);

/// The messages on the screen.
#[derive(Clone, Copy)]
pub struct ToastList {
    shown: RwSignal<Vec<Toast>>,
    last: StoredValue<u32>,
}

#[derive(Clone)]
struct Toast {
    id: u32,
    message: String,
    bad: bool,
    shown_for: Duration,
    undo: Option<Arc<dyn Fn() + Send + Sync>>,
}

impl ToastList {
    pub fn new() -> Self {
        Self {
            shown: RwSignal::new(Vec::new()),
            last: StoredValue::new(0),
        }
    }

    /// Shows a message for a few seconds.
    pub fn say(self, message: impl Into<String>) {
        self.show(message.into(), false, SHOWN_FOR, None);
    }

    /// Shows why something was not done.
    pub fn warn(self, message: impl Into<String>) {
        self.show(message.into(), true, BAD_FOR, None);
    }

    /// Shows what was done with a button that undoes it, which also works when the reader has left the
    /// page: `undo` must not need anything that belongs to it.
    pub fn undoable(self, message: impl Into<String>, undo: impl Fn() + Send + Sync + 'static) {
        self.show(message.into(), false, UNDO_FOR, Some(Arc::new(undo)));
    }

    fn show(self, message: String, bad: bool, shown_for: Duration, undo: Option<Arc<dyn Fn() + Send + Sync>>) {
        let id = self.last.get_value() + 1;
        self.last.set_value(id);
        let toast = Toast {
            id,
            message,
            bad,
            shown_for,
            undo,
        };
        self.shown.update(|shown| shown.push(toast));
    }

    fn forget(self, id: u32) {
        self.shown.try_update(|shown| shown.retain(|toast| toast.id != id));
    }

    /// Undoes the newest of what can be undone; whether there was one.
    fn undo_last(self) -> bool {
        let toast = self
            .shown
            .with_untracked(|shown| shown.iter().rev().find(|toast| toast.undo.is_some()).cloned());
        let Some((undo, id)) = toast.and_then(|toast| Some((toast.undo?, toast.id))) else {
            return false;
        };
        self.forget(id);
        undo();
        true
    }
}

impl Default for ToastList {
    fn default() -> Self {
        Self::new()
    }
}

/// Where toasts appear, read aloud by screen readers. The key `u` undoes what the newest offers to undo.
#[component]
pub fn Toasts() -> impl IntoView {
    let toasts = use_ui().toasts;
    browser::use_keys(move |key| key == Key::Undo && toasts.undo_last());
    view! {
        <div class="toasts" role="status">
            <For each=move || toasts.shown.get() key=|toast| toast.id let:toast>
                <Message toasts toast />
            </For>
        </div>
    }
}

#[component]
fn Message(toasts: ToastList, toast: Toast) -> impl IntoView {
    let Toast { id, message, bad, .. } = toast;
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let hold = move || {
        if let Some(Some(timer)) = timer.try_update_value(Option::take) {
            timer.clear();
        }
    };
    let shown_for = toast.shown_for;
    let wait = move || {
        hold();
        timer.set_value(set_timeout_with_handle(move || toasts.forget(id), shown_for).ok());
    };
    wait();
    on_cleanup(hold);
    let undo = toast.undo.map(|undo| {
        let click = move |_| {
            toasts.forget(id);
            undo();
        };
        view! {
            <button type="button" class="toast__undo" aria-keyshortcuts="u" on:click=click>
                "Undo"<kbd aria-hidden="true">"u"</kbd>
            </button>
        }
    });
    view! {
        <div
            class="toast"
            class:toast--bad=bad
            on:pointerenter=move |_| hold()
            on:pointerleave=move |_| wait()
            on:focusin=move |_| hold()
            on:focusout=move |_| wait()
        >
            {bad.then(|| view! { <Icon sign=Sign::Warning /> })}
            <span>{message}</span>
            {undo}
        </div>
    }
}
