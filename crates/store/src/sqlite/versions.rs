//! Versions of an agent.

use std::collections::BTreeMap;

use domain::{FailureType, Label, Micros};
use rusqlite::Connection;

use super::agents::{count, label};
use super::signal_days;
use crate::model::{StoreError, VersionRow};

pub(super) fn newest(
    connection: &Connection,
    tenant: u32,
    agent_id: &str,
    limit: usize,
) -> Result<Vec<VersionRow>, StoreError> {
    let mut select = connection.prepare_cached(
        "SELECT version, first_seen, last_seen, runs, runs_with_signals, signals FROM versions
         WHERE tenant = ?1 AND agent_id = ?2 AND runs > 0 ORDER BY first_seen DESC, version LIMIT ?3",
    )?;
    let mut rows = select.query((tenant, agent_id, limit as i64))?;
    let mut versions = Vec::new();
    while let Some(row) = rows.next()? {
        versions.push(VersionRow {
            agent_version: label(row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?),
            first_seen: Micros(row.get(1)?),
            last_seen: Micros(row.get(2)?),
            run_count: count(row.get(3)?),
            runs_with_signals: count(row.get(4)?),
            signal_count: count(row.get(5)?),
            signals_by_day: Vec::new(),
        });
    }
    add_days(connection, tenant, agent_id, &mut versions)?;
    Ok(versions)
}

fn add_days(
    connection: &Connection,
    tenant: u32,
    agent_id: &str,
    versions: &mut [VersionRow],
) -> Result<(), StoreError> {
    let Some(since) = versions.iter().map(|version| version.first_seen.day()).min() else {
        return Ok(());
    };
    let mut days: BTreeMap<Label, BTreeMap<(i64, FailureType), u64>> = BTreeMap::new();
    signal_days::of_agent(connection, tenant, agent_id, since, |row| {
        *days
            .entry(row.version)
            .or_default()
            .entry((row.day, row.failure))
            .or_default() += row.count;
    })?;
    for version in versions {
        let counts = days.remove(&version.agent_version).unwrap_or_default();
        version.signals_by_day = counts
            .into_iter()
            .rev()
            .map(|((day, failure), count)| (failure, day, count))
            .collect();
    }
    Ok(())
}
