//! Changes of the look-up tables, collected over a batch and applied in key order: neighbours in a
//! table are written together, and what cancels out is not written at all.

use std::collections::BTreeMap;

use domain::ContentHash;
use rusqlite::Connection;

use super::super::segments::{self, Entry};
use crate::model::StoreError;

#[derive(Default)]
pub(in super::super) struct Changes {
    terms: Vec<([i64; 3], i32)>,
    /// By tenant.
    entries: BTreeMap<u32, Vec<Entry>>,
    signal_terms: Vec<([i64; 3], i32)>,
}

/// A content hash as the number it is looked up by.
pub(in super::super) fn hash_number(hash: ContentHash) -> i64 {
    i64::from_be_bytes(hash.bytes())
}

impl Changes {
    pub(in super::super) fn term(&mut self, tenant: u32, term: i64, ord: i64, change: i32) {
        self.terms.push(([i64::from(tenant), term, ord], change));
    }

    pub(super) fn entry(&mut self, tenant: u32, entry: Entry) {
        self.entries.entry(tenant).or_default().push(entry);
    }

    pub(in super::super) fn signal_term(&mut self, tenant: u32, term: i64, sord: i64, change: i32) {
        self.signal_terms.push(([i64::from(tenant), term, sord], change));
    }

    pub(in super::super) fn apply(self, connection: &Connection) -> Result<(), StoreError> {
        apply(
            connection,
            self.terms,
            "INSERT OR IGNORE INTO run_terms (tenant, term, ord) VALUES (?1, ?2, ?3)",
            "DELETE FROM run_terms WHERE tenant = ?1 AND term = ?2 AND ord = ?3",
        )?;
        apply(
            connection,
            self.signal_terms,
            "INSERT OR IGNORE INTO signal_terms (tenant, term, sord) VALUES (?1, ?2, ?3)",
            "DELETE FROM signal_terms WHERE tenant = ?1 AND term = ?2 AND sord = ?3",
        )?;
        for (tenant, entries) in self.entries {
            segments::add(connection, tenant, entries)?;
        }
        Ok(())
    }
}

fn apply<const N: usize>(
    connection: &Connection,
    mut changes: Vec<([i64; N], i32)>,
    insert: &str,
    delete: &str,
) -> Result<(), StoreError>
where
    [i64; N]: rusqlite::Params,
{
    changes.sort_unstable();
    let mut insert = connection.prepare_cached(insert)?;
    let mut delete = connection.prepare_cached(delete)?;
    for same in changes.chunk_by(|one, other| one.0 == other.0) {
        let net: i32 = same.iter().map(|change| change.1).sum();
        if net > 0 {
            insert.execute(same[0].0)?;
        } else if net < 0 {
            delete.execute(same[0].0)?;
        }
    }
    Ok(())
}
