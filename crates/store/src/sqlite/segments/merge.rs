//! Keeping the number of segments small.

use std::collections::HashMap;

use rusqlite::Connection;

use super::{Entry, SORTS, Segment, block, list, write};
use crate::model::StoreError;

/// Segments are of like size when the same power of eight is in their number of entries.
fn class(segment: Segment) -> u32 {
    segment.entries.max(1).ilog2() / 3
}

/// Segments of the last class are merged a few at a time, and never again when they are larger: one
/// merge must not hold up everything else for long.
const LAST_CLASS: u32 = 5;

const fn fan_in(class: u32) -> usize {
    if class < LAST_CLASS { 8 } else { 4 }
}

pub(super) fn merge_where_needed(connection: &Connection, tenant: u32) -> Result<(), StoreError> {
    for wanted in 0..=LAST_CLASS {
        let segments = list(connection, tenant)?;
        // Only neighbours are merged, so that it stays known which segment is newer than which.
        for neighbours in segments.split(|&segment| class(segment) > wanted) {
            let alike = neighbours.iter().filter(|&&segment| class(segment) == wanted).count();
            if alike >= fan_in(wanted) {
                merge(connection, tenant, neighbours)?;
            }
        }
    }
    Ok(())
}

/// Puts the merged segment in the place of its newest part, so that newer segments stay newer.
fn merge(connection: &Connection, tenant: u32, segments: &[Segment]) -> Result<(), StoreError> {
    let mut entries = Vec::with_capacity(segments.iter().map(|segment| segment.entries).sum());
    for (age, segment) in segments.iter().enumerate() {
        read_all(connection, tenant, *segment, |entry| entries.push((entry, age)))?;
        remove(connection, tenant, *segment)?;
    }
    let merged = newest(entries);
    let Some(last) = segments.last() else { return Ok(()) };
    write(connection, tenant, last.id, &merged)
}

/// Sorted; of what a run is sorted by, only what was said last.
fn newest(mut entries: Vec<(Entry, usize)>) -> Vec<Entry> {
    let mut last_said: HashMap<(u8, i64), usize> = HashMap::new();
    for (entry, age) in entries.iter().filter(|(entry, _)| entry.space >= SORTS) {
        let said = last_said.entry((entry.space, entry.ord)).or_default();
        *said = (*said).max(*age);
    }
    entries.retain(|(entry, age)| last_said.get(&(entry.space, entry.ord)).is_none_or(|said| said == age));
    // The parts are sorted already, which this sort makes use of.
    entries.sort();
    let mut merged: Vec<Entry> = entries.into_iter().map(|(entry, _)| entry).collect();
    merged.dedup();
    merged
}

pub(super) fn read_all(
    connection: &Connection,
    tenant: u32,
    segment: Segment,
    mut take: impl FnMut(Entry),
) -> Result<(), StoreError> {
    let mut select = connection.prepare_cached(
        "SELECT space, key, ord, data FROM segment_blocks WHERE tenant = ?1 AND segment = ?2
         ORDER BY space, key, ord",
    )?;
    let mut rows = select.query((tenant, segment.id))?;
    while let Some(row) = rows.next()? {
        let first = Entry {
            space: row.get(0)?,
            key: row.get(1)?,
            ord: row.get(2)?,
        };
        let data = row.get_ref(3)?.as_blob().map_err(rusqlite::Error::from)?;
        block::decode(first, data)?.into_iter().for_each(&mut take);
    }
    Ok(())
}

pub(super) fn remove(connection: &Connection, tenant: u32, segment: Segment) -> Result<(), StoreError> {
    for sql in [
        "DELETE FROM segment_blocks WHERE tenant = ?1 AND segment = ?2",
        "DELETE FROM segments WHERE tenant = ?1 AND segment = ?2",
    ] {
        connection.prepare_cached(sql)?.execute((tenant, segment.id))?;
    }
    Ok(())
}
