//! One posting list: the places that have one term or hash, in order.

use std::collections::VecDeque;

use rusqlite::Connection;

use super::super::segments::SegmentCursor;
use super::rank;
use super::walk::Budget;
use crate::model::StoreError;

/// Where the postings of terms are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Index {
    Runs,
    Signals,
}

impl Index {
    const fn sql(self, ascending: bool) -> &'static str {
        match (self, ascending) {
            (Self::Runs, false) => {
                "SELECT ord FROM run_terms WHERE tenant = ?1 AND term = ?2 AND ord <= ?3 ORDER BY ord DESC LIMIT ?4"
            }
            (Self::Runs, true) => {
                "SELECT ord FROM run_terms WHERE tenant = ?1 AND term = ?2 AND ord >= ?3 ORDER BY ord LIMIT ?4"
            }
            (Self::Signals, false) => {
                "SELECT sord FROM signal_terms WHERE tenant = ?1 AND term = ?2 AND sord <= ?3 ORDER BY sord DESC LIMIT ?4"
            }
            (Self::Signals, true) => {
                "SELECT sord FROM signal_terms WHERE tenant = ?1 AND term = ?2 AND sord >= ?3 ORDER BY sord LIMIT ?4"
            }
        }
    }
}

const FIRST_BLOCK: usize = 8;
const LAST_BLOCK: usize = 128;

/// A list that is walked in one direction.
pub(in super::super) enum Posting {
    Term(TermPosting),
    /// A key in one segment.
    Key {
        cursor: SegmentCursor,
        key: i64,
        ascending: bool,
    },
}

impl Posting {
    pub(in super::super) fn term(index: Index, tenant: u32, term: i64, ascending: bool) -> Self {
        Self::Term(TermPosting {
            index,
            tenant,
            term,
            ascending,
            block: VecDeque::new(),
            read_to: None,
            size: FIRST_BLOCK,
            exhausted: false,
        })
    }

    /// The first rank that is `target` or later; `target` never goes back.
    pub(super) fn seek(
        &mut self,
        connection: &Connection,
        target: i64,
        budget: &mut Budget,
    ) -> Result<Option<i64>, StoreError> {
        match self {
            Self::Term(posting) => posting.seek(connection, target, budget),
            Self::Key { cursor, key, ascending } => {
                if cursor.is_empty() {
                    budget.spend(5);
                }
                let found = cursor.seek(connection, (*key, rank(target, *ascending)))?;
                Ok(found
                    .filter(|entry| entry.0 == *key)
                    .map(|entry| rank(entry.1, *ascending)))
            }
        }
    }
}

/// Reads ahead in blocks that grow while the walk goes step by step.
pub(in super::super) struct TermPosting {
    index: Index,
    tenant: u32,
    term: i64,
    ascending: bool,
    /// Ranks that were read and not yet passed.
    block: VecDeque<i64>,
    /// Everything before this rank was read.
    read_to: Option<i64>,
    size: usize,
    exhausted: bool,
}

impl TermPosting {
    fn seek(&mut self, connection: &Connection, target: i64, budget: &mut Budget) -> Result<Option<i64>, StoreError> {
        while self.block.front().is_some_and(|&rank| rank < target) {
            self.block.pop_front();
        }
        if self.block.is_empty() && !self.exhausted {
            self.fill(connection, target, budget)?;
        }
        Ok(self.block.front().copied())
    }

    fn fill(&mut self, connection: &Connection, target: i64, budget: &mut Budget) -> Result<(), StoreError> {
        let next_to_block = self.read_to.is_some_and(|read_to| target <= read_to.saturating_add(1));
        self.size = if next_to_block {
            (self.size * 2).min(LAST_BLOCK)
        } else {
            FIRST_BLOCK
        };
        budget.spend(3 + self.size / 8);
        let mut select = connection.prepare_cached(self.index.sql(self.ascending))?;
        let from = rank(target, self.ascending);
        let mut rows = select.query((self.tenant, self.term, from, self.size as i64))?;
        while let Some(row) = rows.next()? {
            self.block.push_back(rank(row.get(0)?, self.ascending));
        }
        self.exhausted = self.block.len() < self.size;
        self.read_to = self.block.back().copied();
        Ok(())
    }
}
