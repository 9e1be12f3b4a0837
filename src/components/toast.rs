//! Short messages about what the reader just did or what just happened. Some can be undone, some lead somewhere.

use std::sync::Arc;
use std::time::Duration;

use leptos::prelude::*;

use crate::browser::{self, Key};
use crate::components::{Icon, Sign, use_ui};

const SHOWN_FOR: Duration = Duration::from_secs(4);
/// A failure takes longer to read.
const BAD_FOR: Duration = Duration::from_secs(10);
/// Long enough to be reached by keyboard; a message does not pass while the message is pointed at or has the focus.
const OFFERED_FOR: Duration = Duration::from_secs(15);

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
    offer: Offer,
}

/// What a message has beside its words.
#[derive(Clone)]
enum Offer {
    Nothing,
    Undo(Arc<dyn Fn() + Send + Sync>),
    /// To what it is about.
    Link(String),
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
        self.show(message.into(), false, SHOWN_FOR, Offer::Nothing);
    }

    /// Shows why something was not done.
    pub fn warn(self, message: impl Into<String>) {
        self.show(message.into(), true, BAD_FOR, Offer::Nothing);
    }

    /// Shows what was done with a button that undoes it, which also works when the reader has left the
    /// page: `undo` must not need anything that belongs to it.
    pub fn undoable(self, message: impl Into<String>, undo: impl Fn() + Send + Sync + 'static) {
        self.show(message.into(), false, OFFERED_FOR, Offer::Undo(Arc::new(undo)));
    }

    /// Shows what happened without the reader, with a link to it.
    pub fn tell(self, message: impl Into<String>, bad: bool, href: String) {
        self.show(message.into(), bad, OFFERED_FOR, Offer::Link(href));
    }

    fn show(self, message: String, bad: bool, shown_for: Duration, offer: Offer) {
        let id = self.last.get_value() + 1;
        self.last.set_value(id);
        let toast = Toast {
            id,
            message,
            bad,
            shown_for,
            offer,
        };
        self.shown.update(|shown| shown.push(toast));
    }

    fn forget(self, id: u32) {
        self.shown.try_update(|shown| shown.retain(|toast| toast.id != id));
    }

    /// Undoes the newest of what can be undone; whether there was one.
    fn undo_last(self) -> bool {
        let undo_of = |toast: &Toast| match &toast.offer {
            Offer::Undo(undo) => Some((undo.clone(), toast.id)),
            Offer::Nothing | Offer::Link(_) => None,
        };
        let newest = self.shown.with_untracked(|shown| shown.iter().rev().find_map(undo_of));
        let Some((undo, id)) = newest else {
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
    let forget = move || toasts.forget(id);
    let offer = match toast.offer {
        Offer::Nothing => ().into_any(),
        Offer::Undo(undo) => {
            let click = move |_| {
                forget();
                undo();
            };
            view! {
                <button type="button" class="toast__offer" aria-keyshortcuts="u" on:click=click>
                    "Undo"<kbd aria-hidden="true">"u"</kbd>
                </button>
            }
            .into_any()
        }
        Offer::Link(href) => {
            view! { <a class="toast__offer" href=href on:click=move |_| forget()>"See the fix"</a> }.into_any()
        }
    };
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
            {offer}
        </div>
    }
}
