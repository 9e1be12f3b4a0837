//! Keys that work anywhere on a page.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent, KeyboardEventInit};

/// A key pressed outside of a field and without a modifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// `/`
    Filter,
    /// `j`
    Down,
    /// `k`
    Up,
    /// `[`
    Previous,
    /// `]`
    Next,
    /// `e`
    Evidence,
    /// `c`
    Compare,
    /// `p`
    Pause,
    /// `u`
    Undo,
    /// `n`
    NextDifference,
    /// `N`
    PreviousDifference,
    /// `?`
    Help,
    Escape,
}

impl Key {
    const ALL: [Self; 13] = [
        Self::Filter,
        Self::Down,
        Self::Up,
        Self::Previous,
        Self::Next,
        Self::Evidence,
        Self::Compare,
        Self::Pause,
        Self::Undo,
        Self::NextDifference,
        Self::PreviousDifference,
        Self::Help,
        Self::Escape,
    ];

    /// The key as the browser names it.
    const fn name(self) -> &'static str {
        match self {
            Self::Filter => "/",
            Self::Down => "j",
            Self::Up => "k",
            Self::Previous => "[",
            Self::Next => "]",
            Self::Evidence => "e",
            Self::Compare => "c",
            Self::Pause => "p",
            Self::Undo => "u",
            Self::NextDifference => "n",
            Self::PreviousDifference => "N",
            Self::Help => "?",
            Self::Escape => "Escape",
        }
    }

    fn of(event: &KeyboardEvent) -> Option<Self> {
        let name = event.key();
        Self::ALL.into_iter().find(|key| key.name() == name)
    }
}

/// Calls `on_key` for the page's keys while the component lives; it answers whether the key was used.
pub fn use_keys(on_key: impl Fn(Key) -> bool + 'static) {
    let listener = window_event_listener(ev::keydown, move |event| {
        let modified = event.ctrl_key() || event.meta_key() || event.alt_key();
        if modified || event.default_prevented() || is_typing(&event) {
            return;
        }
        if Key::of(&event).is_some_and(&on_key) {
            event.prevent_default();
        }
    });
    on_cleanup(move || listener.remove());
}

/// Calls `on_press` for Ctrl K or ⌘ K while the component lives, also from within a field.
pub fn use_palette_key(on_press: impl Fn() + 'static) {
    let listener = window_event_listener(ev::keydown, move |event| {
        let modified = (event.ctrl_key() || event.meta_key()) && !event.alt_key() && !event.shift_key();
        if modified && event.key().eq_ignore_ascii_case("k") && !event.repeat() {
            event.prevent_default();
            on_press();
        }
    });
    on_cleanup(move || listener.remove());
}

/// Does what the key does on the page on the screen.
pub fn press(key: Key) {
    let init = KeyboardEventInit::new();
    init.set_key(key.name());
    init.set_bubbles(true);
    init.set_cancelable(true);
    if let Ok(event) = KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init) {
        // It fails only for an event that is under way already.
        let _ = window().dispatch_event(&event);
    }
}

/// Whether the reader's keyboard has ⌘ where others have Ctrl.
pub fn is_apple() -> bool {
    let platform = window().navigator().platform().unwrap_or_default();
    ["Mac", "iPhone", "iPad"].iter().any(|name| platform.starts_with(name))
}

/// Keys belong to the field or the dialog that has the focus.
fn is_typing(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|target| {
        target
            .closest("input, textarea, select, dialog")
            .ok()
            .flatten()
            .is_some()
    })
}
