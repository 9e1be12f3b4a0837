//! Single runs.

use domain::{RunKey, RunSummary};
use rusqlite::{Connection, OptionalExtension};

use super::record::{self, Known};
use crate::model::{RunRef, StoreError};

/// A judged run's row.
pub(super) struct RunRow {
    pub(super) ord: i64,
    pub(super) packed: bool,
    pub(super) recv_ms: i64,
    pub(super) known: Known,
}

/// The row of a run, if it was judged.
pub(super) fn run_row(connection: &Connection, run: RunRef) -> Result<Option<RunRow>, StoreError> {
    let mut select = connection.prepare_cached(
        "SELECT ord, packed, recv_ms, data FROM runs WHERE bucket = ?1 AND tenant = ?2 AND run_id = ?3",
    )?;
    let mut rows = select.query((run.key.bucket(), run.tenant.0, &run.key.0[..]))?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let data = row.get_ref(3)?.as_blob().map_err(rusqlite::Error::from)?;
    Ok(Some(RunRow {
        ord: row.get(0)?,
        packed: row.get(1)?,
        recv_ms: row.get(2)?,
        known: record::from_bytes(data, run.key)?,
    }))
}

/// Runs in the order asked for, without those that are not known.
pub(super) fn run_rows(connection: &Connection, runs: &[RunRef]) -> Result<Vec<RunSummary>, StoreError> {
    let mut found = Vec::with_capacity(runs.len());
    for &run in runs {
        found.extend(run_row(connection, run)?.map(|row| row.known.summary));
    }
    Ok(found)
}

/// The run at a place of the list.
pub(super) fn run_at(connection: &Connection, ord: i64) -> Result<Option<(RunKey, Known)>, StoreError> {
    let mut select = connection.prepare_cached("SELECT run_id, data FROM runs WHERE ord = ?1")?;
    let row = select
        .query_row([ord], |row| {
            let key = RunKey(row.get(0)?);
            let data = row.get_ref(1)?.as_blob()?;
            Ok((key, record::from_bytes(data, key)))
        })
        .optional()?;
    row.map(|(key, known)| known.map(|known| (key, known))).transpose()
}
