//! Verdicts that turned.

use domain::{FixId, Micros, Verdict};
use rusqlite::{Connection, Row};

use super::row::{known, number};
use crate::fixes::VerdictNote;
use crate::model::StoreError;

/// A fix whose verdict turns more often than this has no more to tell.
const MOST_READ: i64 = 100;

pub(super) fn add(connection: &Connection, tenant: u32, fix: FixId, note: &VerdictNote) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO verdict_notes (tenant, fix, number, at, was, becomes, runs, recurrences)
             SELECT ?1, ?2, COALESCE(MAX(number), 0) + 1, ?3, ?4, ?5, ?6, ?7
             FROM verdict_notes WHERE tenant = ?1 AND fix = ?2",
        )?
        .execute((
            tenant,
            fix.0 as i64,
            note.at.0,
            note.from.as_str(),
            note.to.as_str(),
            note.runs as i64,
            note.recurrences as i64,
        ))?;
    Ok(())
}

pub(super) fn newest(connection: &Connection, tenant: u32, fix: FixId) -> Result<Vec<VerdictNote>, StoreError> {
    let mut select = connection.prepare_cached(
        "SELECT at, was, becomes, runs, recurrences FROM verdict_notes WHERE tenant = ?1 AND fix = ?2
         ORDER BY number DESC LIMIT ?3",
    )?;
    let mut rows = select.query((tenant, i64::try_from(fix.0).unwrap_or(i64::MAX), MOST_READ))?;
    let mut notes = Vec::new();
    while let Some(row) = rows.next()? {
        notes.push(VerdictNote {
            at: Micros(row.get(0)?),
            from: verdict(row, 1)?,
            to: verdict(row, 2)?,
            runs: number(row, 3)?,
            recurrences: number(row, 4)?,
        });
    }
    Ok(notes)
}

fn verdict(row: &Row<'_>, column: usize) -> Result<Verdict, StoreError> {
    let name = row.get_ref(column)?.as_str().map_err(rusqlite::Error::from)?;
    known(Verdict::parse(name))
}
