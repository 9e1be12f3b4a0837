//! Whether anybody can see the page.

use leptos::prelude::*;

/// Calls `on_change` at once, not with the next effects, when the page is put away (its tab is hidden,
/// or another page has taken its place) and when it is back. Until the component is gone.
pub fn use_visible(on_change: impl Fn(bool) + Clone + 'static) {
    let (turned, left, back) = (on_change.clone(), on_change.clone(), on_change);
    // A hidden page may be frozen before anything that waits has run.
    let handles = [
        window_event_listener_untyped("visibilitychange", move |_| turned(!document().hidden())),
        window_event_listener_untyped("pagehide", move |_| left(false)),
        window_event_listener_untyped("pageshow", move |_| back(true)),
    ];
    on_cleanup(move || handles.into_iter().for_each(WindowListenerHandle::remove));
}
