//! Walking a space of one segment in key order.

use std::collections::VecDeque;

use rusqlite::{Connection, OptionalExtension, Params};

use super::{Entry, block};
use crate::model::StoreError;

/// Goes one way only.
pub(in super::super) struct SegmentCursor {
    tenant: u32,
    segment: i64,
    space: u8,
    ascending: bool,
    /// Keys and places that were read and not yet passed.
    block: VecDeque<(i64, i64)>,
    exhausted: bool,
}

const BLOCK_BEFORE: &str = "SELECT key, ord, data FROM segment_blocks
    WHERE tenant = ?1 AND segment = ?2 AND space = ?3 AND (key, ord) <= (?4, ?5)
    ORDER BY key DESC, ord DESC LIMIT 1";
const BLOCK_AFTER: &str = "SELECT key, ord, data FROM segment_blocks
    WHERE tenant = ?1 AND segment = ?2 AND space = ?3 AND (key, ord) > (?4, ?5)
    ORDER BY key, ord LIMIT 1";

impl SegmentCursor {
    pub(super) fn new(tenant: u32, segment: i64, space: u8, ascending: bool) -> Self {
        Self {
            tenant,
            segment,
            space,
            ascending,
            block: VecDeque::new(),
            exhausted: false,
        }
    }

    /// The first entry at `from` or behind it, in the direction of the walk.
    pub(in super::super) fn seek(
        &mut self,
        connection: &Connection,
        from: (i64, i64),
    ) -> Result<Option<(i64, i64)>, StoreError> {
        while self.block.front().is_some_and(|&entry| self.is_before(entry, from)) {
            self.block.pop_front();
        }
        if self.block.is_empty() && !self.exhausted {
            self.fill(connection, from)?;
            self.exhausted = self.block.is_empty();
        }
        Ok(self.block.front().copied())
    }

    /// Whether the next look costs a query.
    pub(in super::super) fn is_empty(&self) -> bool {
        self.block.is_empty() && !self.exhausted
    }

    fn is_before(&self, entry: (i64, i64), from: (i64, i64)) -> bool {
        if self.ascending { entry < from } else { entry > from }
    }

    fn fill(&mut self, connection: &Connection, from: (i64, i64)) -> Result<(), StoreError> {
        // The block that contains `from` begins at or before it, whichever way we go.
        self.take(connection, BLOCK_BEFORE, from)?;
        if self.ascending && self.block.is_empty() {
            self.take(connection, BLOCK_AFTER, from)?;
        }
        Ok(())
    }

    fn take(&mut self, connection: &Connection, sql: &str, from: (i64, i64)) -> Result<(), StoreError> {
        let parameters = (self.tenant, self.segment, self.space, from.0, from.1);
        let Some(entries) = read(connection, sql, parameters, self.space)? else {
            return Ok(());
        };
        let entries = entries.into_iter().map(|entry| (entry.key, entry.ord));
        if self.ascending {
            self.block.extend(entries.filter(|&entry| entry >= from));
        } else {
            self.block.extend(entries.rev().filter(|&entry| entry <= from));
        }
        Ok(())
    }
}

fn read(
    connection: &Connection,
    sql: &str,
    parameters: impl Params,
    space: u8,
) -> Result<Option<Vec<Entry>>, StoreError> {
    let mut select = connection.prepare_cached(sql)?;
    let entries = select
        .query_row(parameters, |row| {
            let first = Entry {
                space,
                key: row.get(0)?,
                ord: row.get(1)?,
            };
            Ok(block::decode(first, row.get_ref(2)?.as_blob()?))
        })
        .optional()?;
    Ok(entries.transpose()?)
}
