//! Keys that work anywhere on a page.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

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
    /// `n`
    NextDifference,
    /// `N`
    PreviousDifference,
    /// `?`
    Help,
    Escape,
}

impl Key {
    fn of(event: &KeyboardEvent) -> Option<Self> {
        match event.key().as_str() {
            "/" => Some(Self::Filter),
            "j" => Some(Self::Down),
            "k" => Some(Self::Up),
            "[" => Some(Self::Previous),
            "]" => Some(Self::Next),
            "e" => Some(Self::Evidence),
            "c" => Some(Self::Compare),
            "p" => Some(Self::Pause),
            "n" => Some(Self::NextDifference),
            "N" => Some(Self::PreviousDifference),
            "?" => Some(Self::Help),
            "Escape" => Some(Self::Escape),
            _ => None,
        }
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
