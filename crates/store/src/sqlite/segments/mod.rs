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

/// Takes the entries of some runs out of the first segment behind `after`, and gives its number. What is
/// merged meanwhile gets the number of its newest part, so going up meets every entry.
pub(super) fn without(
    connection: &Connection,
    tenant: u32,
    after: i64,
    gone: &HashSet<i64>,
) -> Result<Option<i64>, StoreError> {
    let known = list(connection, tenant)?;
    let Some(&segment) = known.iter().find(|segment| segment.id > after) else {
        return Ok(None);
    };
    let mut entries = Vec::with_capacity(segment.entries);
    merge::read_all(connection, tenant, segment, |entry| {
        if !gone.contains(&entry.ord) {
            entries.push(entry);
        }
    })?;
    if entries.len() < segment.entries {
        merge::remove(connection, tenant, segment)?;
        if !entries.is_empty() {
            write(connection, tenant, segment.id, &entries)?;
        }
    }
    Ok(Some(segment.id))
}

/// A segment's row.
#[derive(Clone, Copy, Debug)]
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
