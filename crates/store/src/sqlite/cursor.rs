//! Page cursors: where a list goes on. Callers must not look into them.

use crate::model::{PageRequest, StoreError};

/// The most items of a page.
const MOST: usize = 500;

pub(super) fn limit(page: &PageRequest) -> usize {
    page.limit.clamp(1, MOST)
}

/// Behind an item of a list in listing order, or in the order of a value and then listing order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cursor {
    pub(super) value: i64,
    pub(super) place: i64,
}

impl Cursor {
    /// `order` names the list's order, so that a cursor cannot be taken for one of another.
    pub(super) fn text(self, order: u8, ascending: bool) -> String {
        let direction = if ascending { 'a' } else { 'd' };
        format!("{order:x}{direction}{:x}.{:x}", self.value as u64, self.place as u64)
    }

    pub(super) fn parse(text: &str, order: u8, ascending: bool) -> Result<Self, StoreError> {
        let direction = if ascending { 'a' } else { 'd' };
        let numbers = text
            .strip_prefix(&format!("{order:x}{direction}"))
            .and_then(|rest| rest.split_once('.'));
        let (value, place) = numbers.ok_or(StoreError::BadCursor)?;
        Ok(Self {
            value: hex(value)?,
            place: hex(place)?,
        })
    }
}

fn hex(digits: &str) -> Result<i64, StoreError> {
    u64::from_str_radix(digits, 16)
        .map(|number| number as i64)
        .map_err(|_| StoreError::BadCursor)
}

/// Behind an item of a list in the order of a value and then a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) value: i64,
    pub(super) name: String,
}

impl Named {
    pub(super) fn text(&self, ascending: bool) -> String {
        let direction = if ascending { 'a' } else { 'd' };
        format!("n{direction}{:x}.{}", self.value as u64, self.name)
    }

    pub(super) fn parse(text: &str, ascending: bool) -> Result<Self, StoreError> {
        let prefix = if ascending { "na" } else { "nd" };
        let parts = text.strip_prefix(prefix).and_then(|rest| rest.split_once('.'));
        let (value, name) = parts.ok_or(StoreError::BadCursor)?;
        Ok(Self {
            value: hex(value)?,
            name: name.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors_survive_their_text() {
        for (value, place) in [(0, 0), (-1, i64::MAX), (i64::MIN, 42)] {
            let cursor = Cursor { value, place };
            assert_eq!(Cursor::parse(&cursor.text(3, true), 3, true), Ok(cursor));
        }
        let named = Named {
            value: 7,
            name: "a.b ü".to_owned(),
        };
        assert_eq!(Named::parse(&named.text(false), false), Ok(named));
    }

    #[test]
    fn a_cursor_of_another_list_is_refused() {
        let text = Cursor { value: 1, place: 2 }.text(0, false);
        assert_eq!(Cursor::parse(&text, 1, false), Err(StoreError::BadCursor));
        assert_eq!(Cursor::parse(&text, 0, true), Err(StoreError::BadCursor));
        for text in ["", "0d", "0dx.1", "0d1", "nonsense"] {
            assert_eq!(Cursor::parse(text, 0, false), Err(StoreError::BadCursor));
        }
    }
}
