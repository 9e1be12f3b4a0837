//! The work table: which runs to judge, and when.

use domain::{Micros, RunKey};
use rusqlite::{Connection, Row};

use crate::model::{RunRef, StoreError, TenantId, Work};

pub(super) fn due(connection: &Connection, now: Micros, limit: usize) -> Result<Vec<Work>, StoreError> {
    let mut select = connection.prepare_cached(
        "SELECT tenant, run_id, due_at, generation, last_received FROM work
         WHERE due_at <= ?1 ORDER BY due_at LIMIT ?2",
    )?;
    let rows = select.query_map((now.0, limit as i64), work)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub(super) fn next_due(connection: &Connection) -> Result<Option<Micros>, StoreError> {
    let mut select = connection.prepare_cached("SELECT MIN(due_at) FROM work")?;
    let due: Option<i64> = select.query_row([], |row| row.get(0))?;
    Ok(due.map(Micros))
}

/// Done, or done until `next`: unless events arrived since the work was taken up.
pub(super) fn finish(connection: &Connection, work: &Work, next: Option<Micros>) -> Result<(), StoreError> {
    let RunRef { tenant, key } = work.run;
    let (bucket, run_id) = (key.bucket(), &key.0[..]);
    match next {
        None => connection
            .prepare_cached("DELETE FROM work WHERE bucket = ?1 AND tenant = ?2 AND run_id = ?3 AND generation = ?4")?
            .execute((bucket, tenant.0, run_id, work.generation))?,
        Some(next) => connection
            .prepare_cached(
                "UPDATE work SET due_at = ?5
                 WHERE bucket = ?1 AND tenant = ?2 AND run_id = ?3 AND generation = ?4",
            )?
            .execute((bucket, tenant.0, run_id, work.generation, next.0))?,
    };
    Ok(())
}

pub(super) fn exists(connection: &Connection, run: RunRef) -> Result<bool, StoreError> {
    let there = connection
        .prepare_cached("SELECT 1 FROM work WHERE bucket = ?1 AND tenant = ?2 AND run_id = ?3")?
        .exists((run.key.bucket(), run.tenant.0, &run.key.0[..]))?;
    Ok(there)
}

fn work(row: &Row<'_>) -> rusqlite::Result<Work> {
    Ok(Work {
        run: RunRef {
            tenant: TenantId(row.get(0)?),
            key: RunKey(row.get(1)?),
        },
        due_at: Micros(row.get(2)?),
        generation: row.get(3)?,
        last_received: Micros(row.get(4)?),
    })
}
