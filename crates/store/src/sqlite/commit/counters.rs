//! Counters per agent, version, hour and day. A judgement adds what the run counts for now and takes
//! away what it counted for before, so judging a run again never counts it twice.

use std::collections::BTreeMap;

use domain::{FailureType, Label, Micros, RunSummary, Severity};
use rusqlite::{Connection, OptionalExtension};

use super::super::agents::{Totals, totals};
use super::super::firings::FiringHours;
use super::super::hours::{self, HourChange};
use super::super::record::severity_number;
use super::same_place;
use crate::model::{SignalRecord, StoreError, TenantId};

#[derive(Default)]
pub(in super::super) struct Counters {
    agents: BTreeMap<(u32, Label), AgentChange>,
    versions: BTreeMap<(u32, Label, Label), VersionChange>,
    hours: BTreeMap<(u32, Label, i64), HourChange>,
    days: BTreeMap<(u32, i64, Label, Label, FailureType, Severity), i64>,
    firings: FiringHours,
}

#[derive(Default)]
struct Seen(Option<(i64, i64)>);

#[derive(Default)]
struct AgentChange {
    seen: Seen,
    runs: i64,
    signals: Vec<(FailureType, Severity, i64, i64)>,
}

#[derive(Default)]
struct VersionChange {
    seen: Seen,
    /// Runs, runs with signals, signals.
    counts: [i64; 3],
}

impl Seen {
    fn at(&mut self, first: Micros, last: Micros) {
        let (first, last) = (first.0, last.0.max(first.0));
        self.0 = Some(
            self.0
                .map_or((first, last), |seen| (seen.0.min(first), seen.1.max(last))),
        );
    }
}

impl Counters {
    /// `listed` is the run's place in time, which never changes; `heard` is when it was last heard of.
    pub(super) fn run(
        &mut self,
        tenant: TenantId,
        before: Option<&RunSummary>,
        now: &RunSummary,
        listed: Micros,
        heard: Micros,
    ) {
        let agent = self.agents.entry((tenant.0, now.agent_id.clone())).or_default();
        agent.seen.at(listed, heard);
        let version = (tenant.0, now.agent_id.clone(), now.agent_version.clone());
        self.versions.entry(version).or_default().seen.at(listed, heard);
        if let Some(before) = before {
            if same_place(before, now) && before.has_signals == now.has_signals {
                return;
            }
            self.count(tenant, before, listed, -1);
        }
        self.count(tenant, now, listed, 1);
    }

    /// The run is no more.
    pub(in super::super) fn removed(&mut self, tenant: TenantId, run: &RunSummary, listed: Micros) {
        self.count(tenant, run, listed, -1);
    }

    fn count(&mut self, tenant: TenantId, run: &RunSummary, listed: Micros, change: i64) {
        let with_signals = if run.has_signals { change } else { 0 };
        self.agents.entry((tenant.0, run.agent_id.clone())).or_default().runs += change;
        let hour = self
            .hours
            .entry((tenant.0, run.agent_id.clone(), listed.hour()))
            .or_default();
        hour.runs += change;
        hour.runs_with_signals += with_signals;
        let version = (tenant.0, run.agent_id.clone(), run.agent_version.clone());
        let counts = &mut self.versions.entry(version).or_default().counts;
        counts[0] += change;
        counts[1] += with_signals;
    }

    pub(in super::super) fn signal(&mut self, tenant: TenantId, record: &SignalRecord, change: i64) {
        let (failure, severity) = (record.signal.failure_type(), record.signal.severity);
        let day = record.detected_at.day();
        let hour = (tenant.0, record.agent_id.clone(), record.detected_at.hour());
        self.hours.entry(hour).or_default().signal(severity, change);
        let agent = self.agents.entry((tenant.0, record.agent_id.clone())).or_default();
        agent.signals.push((failure, severity, day, change));
        let version = (tenant.0, record.agent_id.clone(), record.agent_version.clone());
        self.versions.entry(version).or_default().counts[2] += change;
        let key = (
            tenant.0,
            day,
            record.agent_id.clone(),
            record.agent_version.clone(),
            failure,
            severity,
        );
        *self.days.entry(key).or_default() += change;
    }

    pub(in super::super) fn firings(&mut self) -> &mut FiringHours {
        &mut self.firings
    }

    pub(in super::super) fn apply(self, connection: &Connection) -> Result<(), StoreError> {
        for ((tenant, agent_id), change) in self.agents {
            apply_agent(connection, tenant, &agent_id, &change)?;
        }
        for ((tenant, agent_id, version), change) in self.versions {
            apply_version(connection, tenant, &agent_id, &version, &change)?;
        }
        hours::apply(connection, self.hours)?;
        self.firings.apply(connection)?;
        for ((tenant, day, agent_id, version, failure, severity), count) in self.days {
            if count == 0 {
                continue;
            }
            connection
                .prepare_cached(
                    "INSERT INTO signal_days (tenant, day, agent_id, version, failure_type, severity, signals)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                     ON CONFLICT DO UPDATE SET signals = signals + excluded.signals",
                )?
                .execute((
                    tenant,
                    day,
                    agent_id.as_str(),
                    version.as_str(),
                    failure.as_str(),
                    severity_number(severity),
                    count,
                ))?;
        }
        Ok(())
    }
}

fn apply_agent(connection: &Connection, tenant: u32, agent_id: &Label, change: &AgentChange) -> Result<(), StoreError> {
    let data: Option<Vec<u8>> = connection
        .prepare_cached("SELECT data FROM agents WHERE tenant = ?1 AND agent_id = ?2")?
        .query_row((tenant, agent_id.as_str()), |row| row.get(0))
        .optional()?;
    let mut counts = data.as_deref().map_or(Ok(Totals::default()), totals)?;
    for &(failure, severity, day, change) in &change.signals {
        counts.add(failure, severity, day, change);
    }
    let (first, last) = change.seen.0.unwrap_or((i64::MAX, 0));
    connection
        .prepare_cached(
            "INSERT INTO agents (tenant, agent_id, first_seen, last_seen, runs, data) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT DO UPDATE SET
                first_seen = MIN(first_seen, excluded.first_seen),
                last_seen = MAX(last_seen, excluded.last_seen),
                runs = runs + excluded.runs,
                data = excluded.data",
        )?
        .execute((tenant, agent_id.as_str(), first, last, change.runs, counts.to_bytes()?))?;
    Ok(())
}

fn apply_version(
    connection: &Connection,
    tenant: u32,
    agent_id: &Label,
    version: &Label,
    change: &VersionChange,
) -> Result<(), StoreError> {
    let (first, last) = change.seen.0.unwrap_or((i64::MAX, 0));
    let [runs, runs_with_signals, signals] = change.counts;
    connection
        .prepare_cached(
            "INSERT INTO versions (tenant, agent_id, version, first_seen, last_seen, runs, runs_with_signals, signals)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
             ON CONFLICT DO UPDATE SET
                first_seen = MIN(first_seen, excluded.first_seen),
                last_seen = MAX(last_seen, excluded.last_seen),
                runs = runs + excluded.runs,
                runs_with_signals = runs_with_signals + excluded.runs_with_signals,
                signals = signals + excluded.signals",
        )?
        .execute((
            tenant,
            agent_id.as_str(),
            version.as_str(),
            first,
            last,
            runs,
            runs_with_signals,
            signals,
        ))?;
    Ok(())
}
