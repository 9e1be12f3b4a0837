//! Counters by the hour, of each agent and of all agents together.

use std::collections::BTreeMap;

use domain::{Label, Micros, Severity};
use rusqlite::{Connection, Row, params};

use super::agents::count;
use super::signals;
use crate::model::{HourActivity, StoreError};

/// What is added to the counters of an hour.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct HourChange {
    pub(super) runs: i64,
    pub(super) runs_with_signals: i64,
    /// In the order of [`Severity::ALL`].
    signals: [i64; 4],
}

impl HourChange {
    pub(super) fn signal(&mut self, severity: Severity, change: i64) {
        for (known, count) in Severity::ALL.into_iter().zip(&mut self.signals) {
            if known == severity {
                *count += change;
            }
        }
    }

    fn add(&mut self, other: &Self) {
        self.runs += other.runs;
        self.runs_with_signals += other.runs_with_signals;
        for (sum, more) in self.signals.iter_mut().zip(other.signals) {
            *sum += more;
        }
    }
}

/// Hours with something in them, the oldest first, of one agent or of all; `hours` excludes its end.
pub(super) fn activity(
    connection: &Connection,
    tenant: u32,
    agent_id: Option<&str>,
    hours: std::ops::Range<i64>,
) -> Result<Vec<HourActivity>, StoreError> {
    const COLUMNS: &str = "hour, runs, runs_with_signals, critical, high, medium, low";
    let mut select = connection.prepare_cached(&match agent_id {
        Some(_) => format!(
            "SELECT {COLUMNS} FROM run_hours
             WHERE tenant = ?1 AND hour >= ?2 AND hour < ?3 AND agent_id = ?4 ORDER BY hour"
        ),
        None => format!(
            "SELECT {COLUMNS} FROM tenant_hours
             WHERE tenant = ?1 AND hour >= ?2 AND hour < ?3 ORDER BY hour"
        ),
    })?;
    let rows = match agent_id {
        Some(agent_id) => select.query_map((tenant, hours.start, hours.end, agent_id), read)?,
        None => select.query_map((tenant, hours.start, hours.end), read)?,
    };
    let mut found = rows.collect::<Result<Vec<_>, _>>()?;
    found.retain(|hour| hour.runs > 0 || hour.signals.iter().any(|&count| count > 0));
    Ok(found)
}

fn read(row: &Row<'_>) -> rusqlite::Result<HourActivity> {
    let number = |index| row.get(index).map(count);
    Ok(HourActivity {
        hour: row.get(0)?,
        runs: number(1)?,
        runs_with_signals: number(2)?,
        signals: [number(3)?, number(4)?, number(5)?, number(6)?],
    })
}

/// Adds to the counters of agents, and to those of their tenants.
pub(super) fn apply(
    connection: &Connection,
    changes: BTreeMap<(u32, Label, i64), HourChange>,
) -> Result<(), StoreError> {
    let mut all: BTreeMap<(u32, i64), HourChange> = BTreeMap::new();
    for ((tenant, agent_id, hour), change) in changes {
        if change == HourChange::default() {
            continue;
        }
        add_to_agent(connection, tenant, &agent_id, hour, &change)?;
        all.entry((tenant, hour)).or_default().add(&change);
    }
    for ((tenant, hour), change) in all {
        add_to_tenant(connection, tenant, hour, &change)?;
    }
    Ok(())
}

fn add_to_agent(
    connection: &Connection,
    tenant: u32,
    agent_id: &Label,
    hour: i64,
    change: &HourChange,
) -> Result<(), StoreError> {
    let [critical, high, medium, low] = change.signals;
    connection
        .prepare_cached(
            "INSERT INTO run_hours (tenant, agent_id, hour, runs, runs_with_signals, critical, high, medium, low)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
             ON CONFLICT DO UPDATE SET
                runs = runs + excluded.runs,
                runs_with_signals = runs_with_signals + excluded.runs_with_signals,
                critical = critical + excluded.critical,
                high = high + excluded.high,
                medium = medium + excluded.medium,
                low = low + excluded.low",
        )?
        .execute(params![
            tenant,
            agent_id.as_str(),
            hour,
            change.runs,
            change.runs_with_signals,
            critical,
            high,
            medium,
            low
        ])?;
    Ok(())
}

fn add_to_tenant(connection: &Connection, tenant: u32, hour: i64, change: &HourChange) -> Result<(), StoreError> {
    let [critical, high, medium, low] = change.signals;
    connection
        .prepare_cached(
            "INSERT INTO tenant_hours (tenant, hour, runs, runs_with_signals, critical, high, medium, low)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
             ON CONFLICT DO UPDATE SET
                runs = runs + excluded.runs,
                runs_with_signals = runs_with_signals + excluded.runs_with_signals,
                critical = critical + excluded.critical,
                high = high + excluded.high,
                medium = medium + excluded.medium,
                low = low + excluded.low",
        )?
        .execute(params![
            tenant,
            hour,
            change.runs,
            change.runs_with_signals,
            critical,
            high,
            medium,
            low
        ])?;
    Ok(())
}

/// Counts the signals of a database that had no counters for them yet.
pub(super) fn count_stored_signals(connection: &Connection) -> Result<(), StoreError> {
    let mut changes: BTreeMap<(u32, Label, i64), HourChange> = BTreeMap::new();
    signals::each_found(connection, |tenant, agent_id, severity, found: Micros| {
        let hour = (tenant, agent_id, found.hour());
        changes.entry(hour).or_default().signal(severity, 1);
    })?;
    apply(connection, changes)
}
