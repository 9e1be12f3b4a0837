//! Answers about firings.

use std::collections::BTreeMap;

use domain::{Label, Micros};
use rusqlite::Connection;

use super::Sums;
use super::hours::Span;
use super::series::{self, Series};
use crate::model::StoreError;
use crate::policies::{FiredPolicy, FiringCount, FiringDay, FiringFilter, FiringRow, RunFiring};
use crate::sqlite::agents::count;
use crate::sqlite::runs::run_at;

/// Firings since then, by policy and agent.
pub(in crate::sqlite) fn counts(
    connection: &Connection,
    tenant: u32,
    since: Micros,
) -> Result<Vec<FiringCount>, StoreError> {
    let span = Span::new(since, Micros(i64::MAX));
    let mut found: BTreeMap<(FiredPolicy, Label), (Sums, Micros)> = BTreeMap::new();
    for series in series::active(connection, tenant, since)? {
        let mut sums = Sums::default();
        span.each(connection, tenant, series.id, |_, more| sums.add(more))?;
        if sums.runs > 0 {
            let last = last_at(connection, tenant, series.id)?;
            let entry = found.entry((series.which, series.agent_id)).or_default();
            entry.0.add(&sums);
            entry.1 = entry.1.max(last);
        }
    }
    let counts = found
        .into_iter()
        .map(|((which, agent_id), (sums, last_at))| FiringCount {
            which,
            agent_id,
            runs: count(sums.runs),
            times: count(sums.times),
            last_at,
            advised: count(sums.advised),
            acknowledged: count(sums.acknowledged),
        });
    Ok(counts.collect())
}

fn last_at(connection: &Connection, tenant: u32, series: i64) -> Result<Micros, StoreError> {
    let mut select = connection.prepare_cached("SELECT MAX(at) FROM firings WHERE tenant = ?1 AND series = ?2")?;
    let last: Option<i64> = select.query_row((tenant, series), |row| row.get(0))?;
    Ok(Micros(last.unwrap_or_default()))
}

/// Firings by day, ascending.
pub(in crate::sqlite) fn days(
    connection: &Connection,
    tenant: u32,
    filter: &FiringFilter,
) -> Result<Vec<FiringDay>, StoreError> {
    let span = Span::new(filter.from, filter.to);
    let mut days: BTreeMap<i64, Sums> = BTreeMap::new();
    for series in series::wanted(connection, tenant, filter)? {
        span.each(connection, tenant, series.id, |hour, sums| {
            days.entry(hour.div_euclid(24)).or_default().add(sums);
        })?;
    }
    let days = days.into_iter().map(|(day, sums)| FiringDay {
        day,
        runs: count(sums.runs),
        times: count(sums.times),
    });
    Ok(days.collect())
}

/// The newest firings.
pub(in crate::sqlite) fn newest(
    connection: &Connection,
    tenant: u32,
    filter: &FiringFilter,
    limit: usize,
) -> Result<Vec<FiringRow>, StoreError> {
    let mut found = Vec::new();
    for series in series::wanted(connection, tenant, filter)? {
        found.extend(newest_of(connection, tenant, &series, filter, limit)?);
    }
    found.sort_by_key(|(ord, _, firing)| (std::cmp::Reverse(firing.at), std::cmp::Reverse(*ord)));
    found.truncate(limit);
    let mut rows = Vec::with_capacity(found.len());
    for (ord, agent_id, firing) in found {
        let run = run_at(connection, ord)?;
        rows.extend(run.map(|(_, known)| FiringRow {
            run_id: known.summary.run_id,
            agent_id,
            firing,
        }));
    }
    Ok(rows)
}

/// With the places of their runs.
fn newest_of(
    connection: &Connection,
    tenant: u32,
    series: &Series,
    filter: &FiringFilter,
    limit: usize,
) -> Result<Vec<(i64, Label, RunFiring)>, StoreError> {
    let mut select = connection.prepare_cached(
        "SELECT ord, at, step, times, acknowledged FROM firings
         WHERE tenant = ?1 AND series = ?2 AND at >= ?3 AND at < ?4 ORDER BY at DESC, ord DESC LIMIT ?5",
    )?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows = select.query_map((tenant, series.id, filter.from.0, filter.to.0, limit), |row| {
        let firing = RunFiring {
            which: series.which.clone(),
            action: series.action,
            at: Micros(row.get(1)?),
            step: row.get(2)?,
            times: row.get(3)?,
            acknowledged: row.get(4)?,
        };
        Ok((row.get(0)?, series.agent_id.clone(), firing))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
