//! Signals as rows.

use domain::{Label, Micros, RunId, RunKey, Severity, Signal, SignalId};
use rusqlite::{Connection, OptionalExtension, Row};
use serde::{Deserialize, Serialize};

use super::record::{severity, severity_number};
use crate::model::{RunRef, SignalRecord, StoreError};

/// A stored signal and its place in lists.
pub(super) struct SignalRow {
    pub(super) sord: i64,
    pub(super) record: SignalRecord,
}

const VERSION: u8 = 1;

/// The opaque value, without the evidence, which stands beside it as JSON.
#[derive(Serialize, Deserialize)]
struct Data {
    /// Absent for a UUID.
    run_id: Option<RunId>,
    agent_id: Label,
    agent_version: Label,
    severity: u8,
    confidence: f64,
    step: u32,
    co_signal_count: u32,
    detected_at: i64,
    confirmed: bool,
}

pub(super) fn to_bytes(record: &SignalRecord, key: RunKey) -> Result<Vec<u8>, StoreError> {
    let data = Data {
        run_id: Some(record.run_id.clone()).filter(|id| id.as_str() != key.uuid_text()),
        agent_id: record.agent_id.clone(),
        agent_version: record.agent_version.clone(),
        severity: severity_number(record.signal.severity),
        confidence: record.signal.confidence,
        step: record.signal.step,
        co_signal_count: record.signal.co_signal_count,
        detected_at: record.detected_at.0,
        confirmed: record.confirmed,
    };
    Ok(postcard::to_extend(&data, vec![VERSION])?)
}

/// The present signals of a run, in the order in which they were found.
pub(super) fn of_run(connection: &Connection, run: RunRef) -> Result<Vec<SignalRow>, StoreError> {
    let mut select = connection.prepare_cached(
        "SELECT sord, id, run_id, data, evidence FROM signals WHERE bucket = ?1 AND tenant = ?2 AND run_id = ?3",
    )?;
    let mut rows = select.query((run.key.bucket(), run.tenant.0, &run.key.0[..]))?;
    let mut signals = Vec::new();
    while let Some(row) = rows.next()? {
        signals.push(read(row)?);
    }
    signals.sort_by_key(|row| row.sord);
    Ok(signals)
}

/// The signal at a place of the list.
pub(super) fn signal_at(connection: &Connection, sord: i64) -> Result<Option<SignalRow>, StoreError> {
    let mut select =
        connection.prepare_cached("SELECT sord, id, run_id, data, evidence FROM signals WHERE sord = ?1")?;
    let mut rows = select.query([sord])?;
    rows.next()?.map(read).transpose()
}

pub(super) fn by_id(connection: &Connection, tenant: u32, id: SignalId) -> Result<Option<SignalRecord>, StoreError> {
    let mut select = connection.prepare_cached("SELECT sord FROM signals WHERE id = ?1 AND tenant = ?2")?;
    let sord: Option<i64> = select.query_row((id.0 as i64, tenant), |row| row.get(0)).optional()?;
    let row = sord.map(|sord| signal_at(connection, sord)).transpose()?.flatten();
    Ok(row.map(|row| row.record))
}

/// Signals in the order asked for, without those that are not known.
pub(super) fn by_ids(connection: &Connection, tenant: u32, ids: &[SignalId]) -> Result<Vec<SignalRecord>, StoreError> {
    let mut found = Vec::with_capacity(ids.len());
    for &id in ids {
        found.extend(by_id(connection, tenant, id)?);
    }
    Ok(found)
}

/// Of every signal: whose it is, its agent, how bad it is and when it was found.
pub(super) fn each_found(
    connection: &Connection,
    mut take: impl FnMut(u32, Label, Severity, Micros),
) -> Result<(), StoreError> {
    let mut select = connection.prepare("SELECT tenant, data FROM signals")?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        let data = from_bytes(row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?)?;
        let how_bad = known_severity(data.severity)?;
        take(row.get(0)?, data.agent_id, how_bad, Micros(data.detected_at));
    }
    Ok(())
}

fn from_bytes(bytes: &[u8]) -> Result<Data, StoreError> {
    match bytes.split_first() {
        Some((&VERSION, bytes)) => Ok(postcard::from_bytes(bytes)?),
        _ => Err(StoreError::Corrupt("unknown version of a signal".to_owned())),
    }
}

fn known_severity(number: u8) -> Result<Severity, StoreError> {
    severity(number).ok_or_else(|| StoreError::Corrupt("unknown severity".to_owned()))
}

fn read(row: &Row<'_>) -> Result<SignalRow, StoreError> {
    let id: i64 = row.get(1)?;
    let key = RunKey(row.get(2)?);
    let data = from_bytes(row.get_ref(3)?.as_blob().map_err(rusqlite::Error::from)?)?;
    let evidence = row.get_ref(4)?.as_str().map_err(rusqlite::Error::from)?;
    let signal = Signal {
        severity: known_severity(data.severity)?,
        confidence: data.confidence,
        step: data.step,
        co_signal_count: data.co_signal_count,
        evidence: serde_json::from_str(evidence)?,
    };
    let record = SignalRecord {
        id: SignalId(id as u64),
        run_id: data.run_id.unwrap_or_else(|| RunId::new(&key.uuid_text())),
        agent_id: data.agent_id,
        agent_version: data.agent_version,
        signal,
        detected_at: Micros(data.detected_at),
        confirmed: data.confirmed,
    };
    Ok(SignalRow {
        sord: row.get(0)?,
        record,
    })
}
