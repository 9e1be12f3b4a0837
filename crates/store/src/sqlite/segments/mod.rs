//! A log-structured index for what arrives in random order: content hashes and sort values of runs.
//!
//! In a B-tree every such entry would dirty a page of its own, a hundred times the entry's size. Here
//! each commit appends one sorted segment, and segments of like size are merged into larger ones, so an
//! entry is written a few times in sequence instead of once at random. A look-up asks every segment.
//!
//! Entries are never taken out one by one. A reader tests the row it comes to, and a merge drops what
//! a newer segment says otherwise.

mod block;
mod cursor;
mod merge;

use std::collections::HashSet;

use rusqlite::Connection;

pub(super) use cursor::SegmentCursor;

use crate::model::StoreError;

/// What the entries of a space are about. The numbers are stored.
pub(super) const HASHES: u8 = 0;
/// Sort orders have the spaces from here on.
pub(super) const SORTS: u8 = 1;

/// A key, and the run that has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Entry {
    pub(super) space: u8,
    pub(super) key: i64,
    pub(super) ord: i64,
}

/// Adds a segment, and merges where there are too many.
pub(super) fn add(connection: &Connection, tenant: u32, mut entries: Vec<Entry>) -> Result<(), StoreError> {
    if entries.is_empty() {
        return Ok(());
    }
    entries.sort_unstable();
    entries.dedup();
    let known = list(connection, tenant)?;
    let next = known.last().map_or(0, |segment| segment.id + 1);
    write(connection, tenant, next, &entries)?;
    merge::merge_where_needed(connection, tenant)
}

/// A segment as it was read, and what is to be left of it.
#[derive(Clone, Debug)]
pub(super) struct Cleared {
    segment: Segment,
    left: Vec<Entry>,
}

impl Cleared {
    /// Goes on behind this one.
    pub(super) const fn id(&self) -> i64 {
        self.segment.id
    }
}

/// The first segment behind `after` that has entries of some runs, without them. Reads only. What is merged
/// meanwhile gets the number of its newest part, so going up meets every entry.
pub(super) fn without(
    connection: &Connection,
    tenant: u32,
    after: i64,
    gone: &HashSet<i64>,
) -> Result<Option<Cleared>, StoreError> {
    for segment in list(connection, tenant)? {
        if segment.id <= after {
            continue;
        }
        let mut left = Vec::with_capacity(segment.entries);
        merge::read_all(connection, tenant, segment, |entry| {
            if !gone.contains(&entry.ord) {
                left.push(entry);
            }
        })?;
        if left.len() < segment.entries {
            return Ok(Some(Cleared { segment, left }));
        }
    }
    Ok(None)
}

/// Puts what is left in the segment's place. `false` when the segment was merged since it was read: it has to
/// be read again. A merge keeps all of its newest part, so as many entries are the same entries.
pub(super) fn swap(connection: &Connection, tenant: u32, cleared: &Cleared) -> Result<bool, StoreError> {
    let Cleared { segment, left } = cleared;
    if !list(connection, tenant)?.contains(segment) {
        return Ok(false);
    }
    merge::remove(connection, tenant, *segment)?;
    if !left.is_empty() {
        write(connection, tenant, segment.id, left)?;
    }
    Ok(true)
}

/// A segment's row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Segment {
    /// Larger is newer.
    id: i64,
    entries: usize,
}

/// The oldest first.
fn list(connection: &Connection, tenant: u32) -> Result<Vec<Segment>, StoreError> {
    let mut select =
        connection.prepare_cached("SELECT segment, entries FROM segments WHERE tenant = ?1 ORDER BY segment")?;
    let rows = select.query_map([tenant], |row| {
        Ok(Segment {
            id: row.get(0)?,
            entries: row.get::<_, i64>(1)? as usize,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Cursors over a space, one per segment.
pub(super) fn cursors(
    connection: &Connection,
    tenant: u32,
    space: u8,
    ascending: bool,
) -> Result<Vec<SegmentCursor>, StoreError> {
    let segments = list(connection, tenant)?.into_iter();
    Ok(segments
        .map(|segment| SegmentCursor::new(tenant, segment.id, space, ascending))
        .collect())
}

fn write(connection: &Connection, tenant: u32, id: i64, entries: &[Entry]) -> Result<(), StoreError> {
    connection
        .prepare_cached("INSERT INTO segments (tenant, segment, entries) VALUES (?1, ?2, ?3)")?
        .execute((tenant, id, entries.len() as i64))?;
    let mut insert = connection.prepare_cached(
        "INSERT INTO segment_blocks (tenant, segment, space, key, ord, data) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    for space in entries.chunk_by(|one, other| one.space == other.space) {
        let mut rest = space;
        while let Some(first) = rest.first() {
            let (data, taken) = block::encode(rest);
            insert.execute((tenant, id, first.space, first.key, first.ord, data))?;
            rest = &rest[taken..];
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sqlite::migrate::migrate;

    fn entry(key: i64, ord: i64) -> Entry {
        Entry {
            space: HASHES,
            key,
            ord,
        }
    }

    #[test]
    fn a_segment_that_was_merged_since_it_was_read_is_left_alone() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection).unwrap();
        let gone = HashSet::from([7]);
        add(&connection, 1, vec![entry(1, 7), entry(2, 8)]).unwrap();
        let stale = without(&connection, 1, i64::MIN, &gone).unwrap().unwrap();
        for key in 10..17 {
            add(&connection, 1, vec![entry(key, 7), entry(key, 9)]).unwrap();
        }
        assert_eq!(list(&connection, 1).unwrap().len(), 1);
        assert!(!swap(&connection, 1, &stale).unwrap());
        let fresh = without(&connection, 1, i64::MIN, &gone).unwrap().unwrap();
        assert!(swap(&connection, 1, &fresh).unwrap());
        assert!(without(&connection, 1, i64::MIN, &gone).unwrap().is_none());
        assert_eq!(list(&connection, 1).unwrap()[0].entries, 8);
    }
}
