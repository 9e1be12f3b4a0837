//! Going through the rows of a list with `j` and `k`.

use leptos::prelude::*;

use crate::browser::{self, Key};

/// The id of a row's link, by which the keyboard finds it.
pub fn link_id(rows: &str, index: usize) -> String {
    format!("{rows}-{index}")
}

/// `j` and `k` move the focus from link to link, beginning at row `first`; *Enter* then opens the row
/// as on any link.
pub fn use_row_keys(
    rows: &'static str,
    current: RwSignal<Option<usize>>,
    total: Signal<usize>,
    first: impl Fn() -> usize + 'static,
    reveal: impl Fn(usize) + 'static,
) {
    browser::use_keys(move |key| {
        let last = total.get_untracked().checked_sub(1);
        let next = match (key, current.get_untracked(), last) {
            (Key::Down, Some(at), Some(last)) => (at + 1).min(last),
            (Key::Up, Some(at), Some(last)) => at.saturating_sub(1).min(last),
            (Key::Down | Key::Up, None, Some(last)) => first().min(last),
            _ => return false,
        };
        current.set(Some(next));
        reveal(next);
        browser::focus(&link_id(rows, next));
        true
    });
}
