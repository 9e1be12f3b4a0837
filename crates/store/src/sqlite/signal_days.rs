//! Counters of signals per day, and what is grouped from them.

use domain::{FailureType, Label, Severity};
use rusqlite::{Connection, OptionalExtension, Row};

use super::agents::{count, label};
use super::record::severity;
use crate::model::StoreError;

/// One counter.
pub(super) struct DayRow {
    pub(super) day: i64,
    pub(super) agent_id: Label,
    pub(super) version: Label,
    pub(super) failure: FailureType,
    pub(super) severity: Severity,
    pub(super) count: u64,
}

/// More counters than this are not looked at; the newest days count.
const MOST_ROWS: i64 = 20_000;

const COLUMNS: &str = "day, agent_id, version, failure_type, severity, signals";

/// Counters of all agents, the newest day first.
pub(super) fn of_all(
    connection: &Connection,
    tenant: u32,
    since_day: i64,
    until_day: i64,
    mut take: impl FnMut(DayRow),
) -> Result<(), StoreError> {
    let mut select = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM signal_days WHERE tenant = ?1 AND day BETWEEN ?2 AND ?3
         ORDER BY day DESC LIMIT ?4"
    ))?;
    let mut rows = select.query((tenant, since_day, until_day, MOST_ROWS))?;
    while let Some(row) = rows.next()? {
        read(row)?.into_iter().for_each(&mut take);
    }
    Ok(())
}

/// Counters of one agent, the oldest day first.
pub(super) fn of_agent(
    connection: &Connection,
    tenant: u32,
    agent_id: &str,
    since_day: i64,
    mut take: impl FnMut(DayRow),
) -> Result<(), StoreError> {
    let mut next_day = connection
        .prepare_cached("SELECT day FROM signal_days WHERE tenant = ?1 AND day >= ?2 ORDER BY day LIMIT 1")?;
    let mut select = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM signal_days WHERE tenant = ?1 AND day = ?2 AND agent_id = ?3"
    ))?;
    let mut from = since_day;
    while let Some(day) = next_day
        .query_row((tenant, from), |row| row.get::<_, i64>(0))
        .optional()?
    {
        let mut rows = select.query((tenant, day, agent_id))?;
        while let Some(row) = rows.next()? {
            read(row)?.into_iter().for_each(&mut take);
        }
        from = day + 1;
    }
    Ok(())
}

/// `None` for a counter that went back to zero.
fn read(row: &Row<'_>) -> Result<Option<DayRow>, StoreError> {
    let text = |index| row.get_ref(index)?.as_str().map_err(rusqlite::Error::from);
    let corrupt = || StoreError::Corrupt("unknown signal counter".to_owned());
    let signals = count(row.get(5)?);
    if signals == 0 {
        return Ok(None);
    }
    Ok(Some(DayRow {
        day: row.get(0)?,
        agent_id: label(text(1)?),
        version: label(text(2)?),
        failure: FailureType::parse(text(3)?).ok_or_else(corrupt)?,
        severity: severity(row.get(4)?).ok_or_else(corrupt)?,
        count: signals,
    }))
}
