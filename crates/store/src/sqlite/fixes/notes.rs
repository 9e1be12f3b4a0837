//! Verdicts that turned.

use domain::{FailureType, FixId, Label, Micros, SignalId, Verdict};
use rusqlite::{Connection, Row};

use super::row::{known, number, text};
use crate::fixes::{VerdictNote, VerdictTurn};
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
        notes.push(note(row)?);
    }
    Ok(notes)
}

/// Looks at every note of the tenant: there are a few for each fix, and people make fixes one by one.
pub(super) fn newest_of_all(
    connection: &Connection,
    tenant: u32,
    limit: usize,
) -> Result<Vec<VerdictTurn>, StoreError> {
    let mut select = connection.prepare_cached(
        "SELECT at, was, becomes, runs, recurrences, fix, signal, agent_id, failure_type
         FROM verdict_notes AS notes JOIN fixes ON fixes.tenant = notes.tenant AND fixes.id = notes.fix
         WHERE notes.tenant = ?1 ORDER BY at DESC, fix DESC, number DESC LIMIT ?2",
    )?;
    let mut rows = select.query((tenant, i64::try_from(limit).unwrap_or(i64::MAX)))?;
    let mut turns = Vec::new();
    while let Some(row) = rows.next()? {
        turns.push(VerdictTurn {
            fix: FixId(number(row, 5)?),
            signal: SignalId(number(row, 6)?),
            agent_id: Label::name(text(row, 7)?),
            failure: known(FailureType::parse(text(row, 8)?))?,
            note: note(row)?,
        });
    }
    Ok(turns)
}

/// From the first five columns.
fn note(row: &Row<'_>) -> Result<VerdictNote, StoreError> {
    Ok(VerdictNote {
        at: Micros(row.get(0)?),
        from: known(Verdict::parse(text(row, 1)?))?,
        to: known(Verdict::parse(text(row, 2)?))?,
        runs: number(row, 3)?,
        recurrences: number(row, 4)?,
    })
}
