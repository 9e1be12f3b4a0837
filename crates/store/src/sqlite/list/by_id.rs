//! Runs by the beginning of their id, which is what a reader sees of it and types.

use domain::{RunKey, RunSummary};
use rusqlite::Connection;

use super::super::cursor;
use super::super::record;
use super::rank;
use super::runs::Query;
use crate::model::{Page, PageRequest, StoreError};

/// Hexadecimal digits that a beginning has at least. A shorter one may as well be part of a name.
const LEAST: usize = 8;

/// The runs whose id begins as the filter's text, if it looks like the beginning of one, there are some,
/// and they fit on a page. Ids are kept by shard, so this is a short look into each of them, while going
/// through the list for an old run takes page after page.
pub(super) fn page(
    connection: &Connection,
    query: &Query<'_>,
    page: &PageRequest,
) -> Result<Option<Page<RunSummary>>, StoreError> {
    let text = query.filter.text.as_deref().filter(|_| page.cursor.is_none());
    let Some((low, high)) = text.and_then(keys) else {
        return Ok(None);
    };
    let limit = cursor::limit(page);
    let mut select = connection.prepare_cached(
        "SELECT ord, run_id, data FROM runs
         WHERE bucket = ?1 AND tenant = ?2 AND run_id BETWEEN ?3 AND ?4 LIMIT ?5",
    )?;
    let mut found = Vec::new();
    for bucket in 0..=u8::MAX {
        let mut rows = select.query((bucket, query.tenant, &low[..], &high[..], limit as i64 + 1))?;
        while let Some(row) = rows.next()? {
            let known = record::from_bytes(
                row.get_ref(2)?.as_blob().map_err(rusqlite::Error::from)?,
                RunKey(row.get(1)?),
            )?;
            if query.matches(&known.summary) {
                found.push((row.get::<_, i64>(0)?, known.summary));
            }
        }
        if found.len() > limit {
            return Ok(None);
        }
    }
    if found.is_empty() {
        return Ok(None);
    }
    found.sort_by_key(|(place, _)| rank(*place, page.ascending));
    Ok(Some(Page {
        items: found.into_iter().map(|(_, run)| run).collect(),
        next: None,
    }))
}

/// The first and the last key that begin so; `None` for a text that is no beginning of a UUID.
fn keys(text: &str) -> Option<([u8; 16], [u8; 16])> {
    let (mut low, mut high, mut digits) = ([0; 16], [0xff; 16], 0);
    for (index, letter) in text.trim().bytes().enumerate() {
        if letter == b'-' && matches!(index, 8 | 13 | 18 | 23) {
            continue;
        }
        let digit = char::from(letter).to_digit(16)? as u8;
        let shift = if digits % 2 == 0 { 4 } else { 0 };
        let byte = digits / 2;
        *low.get_mut(byte)? |= digit << shift;
        *high.get_mut(byte)? &= !(0xf << shift) | digit << shift;
        digits += 1;
    }
    (digits >= LEAST).then_some((low, high))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_beginning_spans_all_keys_that_have_it() {
        let (low, high) = keys("0193A1f4-5").unwrap();
        assert_eq!(
            (&low[..5], &high[..5]),
            (&[0x01, 0x93, 0xa1, 0xf4, 0x50][..], &[0x01, 0x93, 0xa1, 0xf4, 0x5f][..])
        );
        assert_eq!((low[5], high[15]), (0, 0xff));
        let whole = keys("0193a1f4-5c7e-7d10-9a43-2b8f6c0d1e5a").unwrap();
        assert_eq!(whole.0, whole.1);
    }

    #[test]
    fn what_is_no_beginning_is_left_to_the_list() {
        for text in [
            "",
            "0193a1f",
            "gpt-4o-mini",
            "0193-a1f4",
            "0193a1f4-5c7e-7d10-9a43-2b8f6c0d1e5a0",
            "deadbeef cafe",
        ] {
            assert_eq!(keys(text), None, "{text}");
        }
    }
}
