//! What surrounds the page: clock, storage, clipboard, keyboard, sizes. The only place beside `api`
//! that touches the browser.

mod clipboard;
mod dom;
mod download;
mod gestures;
mod keyboard;
mod leave;
mod memory;
mod page_scroll;
mod pause;
mod popover;
mod theme;
mod upload;
mod visible;

use std::time::Duration;

use leptos::prelude::*;

pub use clipboard::{copy, dropped, pasted};
pub use dom::{
    capture, edges, focus, focus_later, has_focus, hide_modal, reveal, scroll_left_to, scroll_once, scroll_to,
    show_modal, token_px, use_media, use_size, use_title, width_of,
};
pub use download::save;
pub use gestures::{Gesture, Gestures, place};
pub use keyboard::{Key, is_apple, press, use_keys, use_palette_key};
pub use leave::use_leave_guard;
pub use memory::Memory;
pub use page_scroll::use_page_scroll;
pub use pause::use_pause;
pub use popover::{Beside, has_visible_focus, hide_popover, opens, show_popover};
pub use theme::{Theme, ThemeChoice};
pub use upload::{UploadError, chosen_text};
pub use visible::use_visible;

/// Milliseconds since 1970 by the reader's clock.
pub fn now_ms() -> f64 {
    js_sys::Date::now()
}

/// Seconds since 1970 by the reader's clock.
pub fn now_secs() -> f64 {
    now_ms() / 1000.0
}

/// The reader's clock in milliseconds since 1970, renewed every `every` while the component lives.
pub fn use_clock(every: Duration) -> ReadSignal<f64> {
    let (now, set_now) = signal(now_ms());
    if let Ok(interval) = set_interval_with_handle(
        move || {
            set_now.try_set(now_ms());
        },
        every,
    ) {
        on_cleanup(move || interval.clear());
    }
    now
}

/// Calls `act` at once or, when that was less than `every` ago, as soon as it is that long ago.
pub fn at_most(every: Duration, act: impl Fn() + Copy + 'static) -> impl Fn() + Copy + 'static {
    let last = StoredValue::new(f64::NEG_INFINITY);
    let planned = StoredValue::new(false);
    let run = move || {
        planned.try_set_value(false);
        // The component may be gone by now, and its values with it.
        if last.try_update_value(|last| *last = now_ms()).is_some() {
            act();
        }
    };
    move || {
        let wait = last.get_value() + every.as_millis() as f64 - now_ms();
        if wait <= 0.0 {
            run();
        } else if !planned.get_value() {
            planned.set_value(true);
            set_timeout(run, Duration::from_millis(wait as u64));
        }
    }
}

/// The address of the page on the screen.
pub fn page_url() -> String {
    window().location().href().unwrap_or_default()
}

/// Loads the page anew.
pub fn reload() {
    // A page may always reload itself; if it cannot, it stays as it is.
    let _ = window().location().reload();
}
