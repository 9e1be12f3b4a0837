//! Which rows of a long list are on the screen.

use std::ops::Range;

/// Rows drawn beyond the edges, so that a fast scroll does not show gaps.
const BEYOND: usize = 6;

/// How far before the end of what is loaded more is read.
const AHEAD: usize = 60;

/// The rows from `top` to `top + height` with rows of height `row`, all in pixels.
pub fn visible(top: f64, height: f64, row: f64) -> Range<usize> {
    if row <= 0.0 {
        return 0..0;
    }
    let first = (top.max(0.0) / row) as usize;
    let last = ((top.max(0.0) + height) / row).ceil() as usize;
    first..last
}

/// How many rows are kept drawn for a window of this height.
pub fn slots(height: f64, row: f64) -> usize {
    if row <= 0.0 || height <= 0.0 {
        0
    } else {
        (height / row).ceil() as usize + 2 * BEYOND
    }
}

/// The row that slot number `slot` of `slots` draws when `first` is the first visible one.
///
/// Scrolling by one row changes one slot and leaves all others as they are.
pub fn row_of_slot(slot: usize, slots: usize, first: usize) -> usize {
    let start = first.saturating_sub(BEYOND);
    start + (slot + slots - start % slots.max(1)) % slots.max(1)
}

/// Whether the end of `loaded` rows is near enough to the last visible one to read on.
pub const fn near_end(last_visible: usize, loaded: usize) -> bool {
    last_visible + AHEAD >= loaded
}

/// Where to scroll so that `index` is in view; `None` when it is.
pub fn reveal(index: usize, top: f64, height: f64, row: f64) -> Option<f64> {
    let (start, end) = (index as f64 * row, (index + 1) as f64 * row);
    if start < top {
        Some(start)
    } else if end > top + height {
        Some(end - height)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_slot_draws_another_row_of_one_window() {
        for first in [0, 5, 6, 7, 99_990] {
            let mut rows: Vec<usize> = (0..20).map(|slot| row_of_slot(slot, 20, first)).collect();
            rows.sort_unstable();
            let start = first.saturating_sub(BEYOND);
            assert_eq!(rows, (start..start + 20).collect::<Vec<_>>());
        }
    }

    #[test]
    fn scrolling_by_one_row_changes_one_slot() {
        let rows = |first| (0..20).map(move |slot| row_of_slot(slot, 20, first));
        let changed = rows(50).zip(rows(51)).filter(|(before, after)| before != after).count();
        assert_eq!(changed, 1);
    }

    #[test]
    fn the_window_covers_what_is_visible() {
        assert_eq!(visible(72.0, 360.0, 36.0), 2..12);
        assert_eq!(visible(-5.0, 360.0, 0.0), 0..0);
        let slots = slots(360.0, 36.0);
        assert!((2..12).all(|row| (0..slots).any(|slot| row_of_slot(slot, slots, 2) == row)));
    }

    #[test]
    fn revealing_scrolls_only_as_far_as_needed() {
        assert_eq!(reveal(3, 0.0, 360.0, 36.0), None);
        assert_eq!(reveal(10, 0.0, 360.0, 36.0), Some(36.0));
        assert_eq!(reveal(0, 72.0, 360.0, 36.0), Some(0.0));
    }
}
