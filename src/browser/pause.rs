//! Waiting until somebody stops typing.

use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;

/// What `text` says once it has been the same for `pause`.
pub fn use_pause(text: Signal<String>, pause: Duration) -> ReadSignal<String> {
    let (settled, set_settled) = signal(text.get_untracked());
    let waiting: StoredValue<Option<TimeoutHandle>> = StoredValue::new(None);
    let stop = move || {
        if let Some(Some(handle)) = waiting.try_update_value(Option::take) {
            handle.clear();
        }
    };
    Effect::new(move || {
        let latest = text.get();
        stop();
        if settled.with_untracked(|settled| *settled == latest) {
            return;
        }
        let settle = move || {
            set_settled.try_set(latest.clone());
        };
        waiting.set_value(set_timeout_with_handle(settle, pause).ok());
    });
    on_cleanup(stop);
    settled
}
