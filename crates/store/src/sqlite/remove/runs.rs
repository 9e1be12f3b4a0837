//! One step: some runs with everything that is kept of them.

use domain::Micros;
use rusqlite::Connection;

use super::Agents;
use crate::model::{RunRef, StoreError};
use crate::sqlite::commit::{Changes, Counters};
use crate::sqlite::order::place_ms;
use crate::sqlite::runs::{RunRow, run_row};
use crate::sqlite::{firings, signals, terms};

/// How many there were. A run that turned out to be of no such agent stays.
pub(super) fn remove(connection: &Connection, runs: &[RunRef], agents: &Agents) -> Result<u64, StoreError> {
    let mut changes = Changes::default();
    let mut counters = Counters::default();
    let mut removed = 0;
    for &run in runs {
        let row = run_row(connection, run)?;
        if row
            .as_ref()
            .is_some_and(|row| !agents.contains(&row.known.summary.agent_id))
        {
            continue;
        }
        if let Some(row) = &row {
            remove_signals(connection, run, &mut changes, &mut counters)?;
            remove_row(connection, run, row, &mut changes, &mut counters)?;
            firings::remove(connection, run.tenant.0, row.ord, counters.firings())?;
        }
        let had_events = remove_events(connection, run)?;
        removed += u64::from(row.is_some() || had_events);
    }
    changes.apply(connection)?;
    counters.apply(connection)?;
    Ok(removed)
}

fn remove_signals(
    connection: &Connection,
    run: RunRef,
    changes: &mut Changes,
    counters: &mut Counters,
) -> Result<(), StoreError> {
    for row in signals::of_run(connection, run)? {
        connection
            .prepare_cached("DELETE FROM signals WHERE sord = ?1")?
            .execute([row.sord])?;
        for term in terms::of_signal(&row.record) {
            changes.signal_term(run.tenant.0, term, row.sord, -1);
        }
        counters.signal(run.tenant, &row.record, -1);
    }
    Ok(())
}

fn remove_row(
    connection: &Connection,
    run: RunRef,
    row: &RunRow,
    changes: &mut Changes,
    counters: &mut Counters,
) -> Result<(), StoreError> {
    for term in terms::of_run(&row.known.summary) {
        changes.term(run.tenant.0, term, row.ord, -1);
    }
    counters.removed(run.tenant, &row.known.summary, Micros(place_ms(row.ord) * 1000));
    for sql in [
        "DELETE FROM runs WHERE ord = ?1",
        "DELETE FROM run_blobs WHERE ord = ?1",
    ] {
        connection.prepare_cached(sql)?.execute([row.ord])?;
    }
    connection
        .prepare_cached("INSERT OR IGNORE INTO gone_places (ord, tenant) VALUES (?1, ?2)")?
        .execute((row.ord, run.tenant.0))?;
    Ok(())
}

/// Events that are not packed, and the work they make. Says whether there were any.
fn remove_events(connection: &Connection, run: RunRef) -> Result<bool, StoreError> {
    let mut rows = 0;
    for sql in [
        "DELETE FROM chunks WHERE bucket = ?1 AND tenant = ?2 AND run_id = ?3",
        "DELETE FROM work WHERE bucket = ?1 AND tenant = ?2 AND run_id = ?3",
    ] {
        rows += connection
            .prepare_cached(sql)?
            .execute((run.key.bucket(), run.tenant.0, &run.key.0[..]))?;
    }
    Ok(rows > 0)
}
