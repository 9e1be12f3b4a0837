//! Short messages about what the reader just did.

use std::time::Duration;

use leptos::prelude::*;

use crate::components::use_ui;

const SHOWN_FOR: Duration = Duration::from_secs(4);

/// The messages on the screen.
#[derive(Clone, Copy)]
pub struct ToastList {
    shown: RwSignal<Vec<(u32, String)>>,
    last: StoredValue<u32>,
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
        let id = self.last.get_value() + 1;
        self.last.set_value(id);
        self.shown.update(|shown| shown.push((id, message.into())));
        let forget = move || {
            self.shown.try_update(|shown| shown.retain(|(other, _)| *other != id));
        };
        set_timeout(forget, SHOWN_FOR);
    }
}

impl Default for ToastList {
    fn default() -> Self {
        Self::new()
    }
}

/// Where toasts appear, read aloud by screen readers.
#[component]
pub fn Toasts() -> impl IntoView {
    let toasts = use_ui().toasts;
    view! {
        <div class="toasts" role="status">
            <For each=move || toasts.shown.get() key=|(id, _)| *id let((_, message))>
                <p class="toast">{message}</p>
            </For>
        </div>
    }
}
