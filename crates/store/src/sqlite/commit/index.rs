//! Changes of the look-up tables, collected over a batch and applied in key order: neighbours in a
//! table are written together, and what cancels out is not written at all.

use domain::ContentHash;
use rusqlite::Connection;

use crate::model::StoreError;

#[derive(Default)]
pub(super) struct Changes {
    terms: Vec<([i64; 3], i32)>,
    sorts: Vec<([i64; 4], i32)>,
    hashes: Vec<[i64; 3]>,
    signal_terms: Vec<([i64; 3], i32)>,
}

/// A content hash as the number it is looked up by.
pub(in super::super) fn hash_number(hash: ContentHash) -> i64 {
    i64::from_be_bytes(hash.bytes())
}

impl Changes {
    pub(super) fn term(&mut self, tenant: u32, term: i64, ord: i64, change: i32) {
        self.terms.push(([i64::from(tenant), term, ord], change));
    }

    pub(super) fn sort(&mut self, tenant: u32, sort: i64, value: i64, ord: i64, change: i32) {
        self.sorts.push(([i64::from(tenant), sort, value, ord], change));
    }

    pub(super) fn hash(&mut self, tenant: u32, hash: i64, ord: i64) {
        self.hashes.push([i64::from(tenant), hash, ord]);
    }

    pub(super) fn signal_term(&mut self, tenant: u32, term: i64, sord: i64, change: i32) {
        self.signal_terms.push(([i64::from(tenant), term, sord], change));
    }

    pub(super) fn apply(mut self, connection: &Connection) -> Result<(), StoreError> {
        apply(
            connection,
            self.terms,
            "INSERT OR IGNORE INTO run_terms (tenant, term, ord) VALUES (?1, ?2, ?3)",
            "DELETE FROM run_terms WHERE tenant = ?1 AND term = ?2 AND ord = ?3",
        )?;
        apply(
            connection,
            self.sorts,
            "INSERT OR IGNORE INTO run_sorts (tenant, sort, value, ord) VALUES (?1, ?2, ?3, ?4)",
            "DELETE FROM run_sorts WHERE tenant = ?1 AND sort = ?2 AND value = ?3 AND ord = ?4",
        )?;
        apply(
            connection,
            self.signal_terms,
            "INSERT OR IGNORE INTO signal_terms (tenant, term, sord) VALUES (?1, ?2, ?3)",
            "DELETE FROM signal_terms WHERE tenant = ?1 AND term = ?2 AND sord = ?3",
        )?;
        self.hashes.sort_unstable();
        let mut insert =
            connection.prepare_cached("INSERT OR IGNORE INTO run_hashes (tenant, hash, ord) VALUES (?1, ?2, ?3)")?;
        for key in self.hashes {
            insert.execute(key)?;
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
