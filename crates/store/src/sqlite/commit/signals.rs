//! The signals of a run: new ones added, known ones kept up to date, withdrawn ones removed.

use domain::{FailureType, RunStatus, RunSummary, SignalId};
use rusqlite::Connection;

use super::super::order::free_signal_place;
use super::super::signals::{SignalRow, of_run, to_bytes};
use super::super::terms;
use super::counters::Counters;
use super::index::Changes;
use super::prepare::{Prepared, PreparedSignal};
use crate::model::{SignalRecord, StoreError};

#[derive(Default)]
pub(super) struct Outcome {
    pub(super) present: Vec<SignalRecord>,
    pub(super) withdrawn: Vec<SignalId>,
}

pub(super) fn write(
    connection: &Connection,
    run: &Prepared,
    before: Option<&RunSummary>,
    changes: &mut Changes,
    counters: &mut Counters,
) -> Result<Outcome, StoreError> {
    let mut old = match before {
        Some(before) if before.has_signals => of_run(connection, run.work.run)?,
        _ => Vec::new(),
    };
    let mut outcome = Outcome::default();
    for signal in &run.signals {
        let failure = signal.signal.failure_type();
        let known = old.iter().position(|row| row.record.signal.failure_type() == failure);
        let known = known.map(|index| old.swap_remove(index));
        let row = match known {
            Some(known) => update(connection, run, signal, known, changes, counters)?,
            None => insert(connection, run, signal, failure)?,
        };
        note(run, &row, 1, changes, counters);
        outcome.present.push(row.record);
    }
    for row in old {
        connection
            .prepare_cached("DELETE FROM signals WHERE sord = ?1")?
            .execute([row.sord])?;
        note(run, &row, -1, changes, counters);
        outcome.withdrawn.push(row.record.id);
    }
    outcome.withdrawn.sort_unstable();
    Ok(outcome)
}

fn insert(
    connection: &Connection,
    run: &Prepared,
    signal: &PreparedSignal,
    failure: FailureType,
) -> Result<SignalRow, StoreError> {
    let run_ref = run.work.run;
    let id = SignalId::of(run_ref.tenant.0, run_ref.key, failure);
    let sord = free_signal_place(connection, run.judged_at.0.div_euclid(1000), id.0)?;
    let row = SignalRow {
        sord,
        record: record(run, signal, id, run.judged_at),
    };
    connection
        .prepare_cached(
            "INSERT INTO signals (sord, bucket, tenant, run_id, failure_type, id, data, evidence)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute((
            sord,
            run_ref.key.bucket(),
            run_ref.tenant.0,
            &run_ref.key.0[..],
            failure.as_str(),
            id.0 as i64,
            to_bytes(&row.record, run_ref.key)?,
            &signal.evidence,
        ))?;
    Ok(row)
}

/// Keeps the place in lists, and when it was found.
fn update(
    connection: &Connection,
    run: &Prepared,
    signal: &PreparedSignal,
    known: SignalRow,
    changes: &mut Changes,
    counters: &mut Counters,
) -> Result<SignalRow, StoreError> {
    note(run, &known, -1, changes, counters);
    let row = SignalRow {
        sord: known.sord,
        record: record(run, signal, known.record.id, known.record.detected_at),
    };
    if row.record != known.record {
        connection
            .prepare_cached("UPDATE signals SET data = ?2, evidence = ?3 WHERE sord = ?1")?
            .execute((row.sord, to_bytes(&row.record, run.work.run.key)?, &signal.evidence))?;
    }
    Ok(row)
}

fn record(run: &Prepared, signal: &PreparedSignal, id: SignalId, detected_at: domain::Micros) -> SignalRecord {
    let summary = &run.known.summary;
    SignalRecord {
        id,
        run_id: summary.run_id.clone(),
        agent_id: summary.agent_id.clone(),
        agent_version: summary.agent_version.clone(),
        signal: signal.signal.clone(),
        detected_at,
        confirmed: summary.status != RunStatus::Open,
    }
}

/// Counts a signal in, or out.
fn note(run: &Prepared, row: &SignalRow, change: i32, changes: &mut Changes, counters: &mut Counters) {
    let record = &row.record;
    for term in terms::of_signal(record) {
        changes.signal_term(run.work.run.tenant.0, term, row.sord, change);
    }
    counters.signal(run.work.run.tenant, record, i64::from(change));
}
