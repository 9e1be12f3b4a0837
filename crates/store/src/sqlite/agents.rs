//! Agents and their counters.

use domain::{FailureType, Label, Micros, Severity};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use super::cursor;
use crate::model::{AgentDays, AgentRow, DayCounts, HourCounts, Page, PageRequest, StoreError};

/// Counts of an agent's signals, kept in its row.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Totals {
    signals: u64,
    critical: u64,
    high: u64,
    types: Vec<(String, u64)>,
    /// Days since the epoch, ascending.
    days: Vec<(i64, u64)>,
}

/// Days that are kept: a week, and one for clocks that disagree about today.
const DAYS: usize = 8;

pub(super) fn totals(data: &[u8]) -> Result<Totals, StoreError> {
    Ok(postcard::from_bytes(data)?)
}

impl Totals {
    pub(super) fn to_bytes(&self) -> Result<Vec<u8>, StoreError> {
        Ok(postcard::to_stdvec(self)?)
    }

    pub(super) fn add(&mut self, failure: FailureType, severity: Severity, day: i64, change: i64) {
        add(&mut self.signals, change);
        match severity {
            Severity::Critical => add(&mut self.critical, change),
            Severity::High => add(&mut self.high, change),
            Severity::Medium | Severity::Low => {}
        }
        self.add_type(failure.as_str(), change);
        self.add_day(day, change);
    }

    fn add_type(&mut self, failure: &str, change: i64) {
        match self.types.iter_mut().find(|(name, _)| name == failure) {
            Some((_, count)) => add(count, change),
            None => self
                .types
                .push((failure.to_owned(), u64::try_from(change).unwrap_or(0))),
        }
        self.types.retain(|(_, count)| *count > 0);
    }

    fn add_day(&mut self, day: i64, change: i64) {
        match self.days.binary_search_by_key(&day, |&(day, _)| day) {
            Ok(index) => add(&mut self.days[index].1, change),
            Err(index) => self.days.insert(index, (day, u64::try_from(change).unwrap_or(0))),
        }
        let surplus = self.days.len().saturating_sub(DAYS);
        self.days.drain(..surplus);
    }

    fn sparkline(&self, today: i64) -> [u64; 7] {
        let mut line = [0; 7];
        for &(day, count) in &self.days {
            if let Ok(index) = usize::try_from(day - today + 6)
                && let Some(slot) = line.get_mut(index)
            {
                *slot = count;
            }
        }
        line
    }
}

fn add(count: &mut u64, change: i64) {
    *count = count.saturating_add_signed(change);
}

/// Last seen first.
pub(super) fn list(
    connection: &Connection,
    tenant: u32,
    now: Micros,
    page: &PageRequest,
) -> Result<Page<AgentRow>, StoreError> {
    let sql = if page.ascending {
        "SELECT agent_id, first_seen, last_seen, runs, data FROM agents
         WHERE tenant = ?1 AND (last_seen, agent_id) > (?2, ?3) AND runs > 0
         ORDER BY last_seen, agent_id LIMIT ?4"
    } else {
        "SELECT agent_id, first_seen, last_seen, runs, data FROM agents
         WHERE tenant = ?1 AND (last_seen, agent_id) < (?2, ?3) AND runs > 0
         ORDER BY last_seen DESC, agent_id DESC LIMIT ?4"
    };
    let start = match &page.cursor {
        Some(text) => cursor::Named::parse(text, page.ascending)?,
        None if page.ascending => cursor::Named {
            value: i64::MIN,
            name: String::new(),
        },
        None => cursor::Named {
            value: i64::MAX,
            name: String::new(),
        },
    };
    let limit = cursor::limit(page);
    let mut select = connection.prepare_cached(sql)?;
    let mut rows = select.query((tenant, start.value, start.name, limit as i64 + 1))?;
    let mut items = Vec::new();
    while let Some(row) = rows.next()? {
        let counts = totals(row.get_ref(4)?.as_blob().map_err(rusqlite::Error::from)?)?;
        let failure_types = counts
            .types
            .iter()
            .filter_map(|(name, count)| Some((FailureType::parse(name)?, *count)))
            .collect();
        items.push(AgentRow {
            agent_id: label(row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?),
            first_seen: Micros(row.get(1)?),
            last_seen: Micros(row.get(2)?),
            run_count: count(row.get(3)?),
            signal_count: counts.signals,
            critical_count: counts.critical,
            high_count: counts.high,
            sparkline: counts.sparkline(now.day()),
            failure_types,
        });
    }
    let more = items.len() > limit;
    items.truncate(limit);
    let next = items.last().filter(|_| more).map(|last| {
        let name = last.agent_id.as_str().to_owned();
        cursor::Named {
            value: last.last_seen.0,
            name,
        }
        .text(page.ascending)
    });
    Ok(Page { items, next })
}

pub(super) fn hours(
    connection: &Connection,
    tenant: u32,
    agent_id: &str,
    since: Micros,
) -> Result<Vec<HourCounts>, StoreError> {
    let mut hours: Vec<HourCounts> = (0..24)
        .map(|hour_of_day| HourCounts {
            hour_of_day,
            ..HourCounts::default()
        })
        .collect();
    each_hour(
        connection,
        tenant,
        agent_id,
        since.hour(),
        |hour, runs, with_signals| {
            let counts = &mut hours[hour.rem_euclid(24) as usize];
            counts.runs += runs;
            counts.runs_with_signals += with_signals;
        },
    )?;
    Ok(hours)
}

/// Days on which something happened, ascending.
pub(super) fn days(
    connection: &Connection,
    tenant: u32,
    agent_id: &str,
    since_day: i64,
) -> Result<Vec<DayCounts>, StoreError> {
    let mut days = std::collections::BTreeMap::new();
    let blank = |day| DayCounts {
        day,
        runs: 0,
        runs_with_signals: 0,
        signals: Vec::new(),
    };
    each_hour(
        connection,
        tenant,
        agent_id,
        since_day.saturating_mul(24),
        |hour, runs, with_signals| {
            let day = hour.div_euclid(24);
            let counts = days.entry(day).or_insert_with(|| blank(day));
            counts.runs += runs;
            counts.runs_with_signals += with_signals;
        },
    )?;
    super::signal_days::of_agent(connection, tenant, agent_id, since_day, |row| {
        let counts = days.entry(row.day).or_insert_with(|| blank(row.day));
        match counts.signals.iter_mut().find(|(failure, _)| *failure == row.failure) {
            Some((_, count)) => *count += row.count,
            None => counts.signals.push((row.failure, row.count)),
        }
    })?;
    let mut days: Vec<_> = days.into_values().collect();
    for day in &mut days {
        day.signals.sort_unstable();
    }
    days.retain(|day| day.runs > 0 || !day.signals.is_empty());
    Ok(days)
}

/// Runs by day, agents last seen first.
pub(super) fn rates(
    connection: &Connection,
    tenant: u32,
    since_day: i64,
    limit: usize,
) -> Result<Vec<AgentDays>, StoreError> {
    let mut select = connection.prepare_cached(
        "SELECT agent_id, last_seen FROM agents WHERE tenant = ?1 AND runs > 0
         ORDER BY last_seen DESC, agent_id DESC LIMIT ?2",
    )?;
    let mut rows = select.query((tenant, i64::try_from(limit).unwrap_or(i64::MAX)))?;
    let mut agents = Vec::new();
    while let Some(row) = rows.next()? {
        let agent_id = row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?;
        agents.push(AgentDays {
            days: runs_by_day(connection, tenant, agent_id, since_day)?,
            agent_id: label(agent_id),
            last_seen: Micros(row.get(1)?),
        });
    }
    Ok(agents)
}

fn runs_by_day(
    connection: &Connection,
    tenant: u32,
    agent_id: &str,
    since_day: i64,
) -> Result<Vec<(i64, u64, u64)>, StoreError> {
    let mut days: Vec<(i64, u64, u64)> = Vec::new();
    let since = since_day.saturating_mul(24);
    each_hour(connection, tenant, agent_id, since, |hour, runs, with_signals| {
        let day = hour.div_euclid(24);
        match days.last_mut().filter(|last| last.0 == day) {
            Some(last) => *last = (day, last.1 + runs, last.2 + with_signals),
            None => days.push((day, runs, with_signals)),
        }
    })?;
    days.retain(|day| day.1 > 0);
    Ok(days)
}

fn each_hour(
    connection: &Connection,
    tenant: u32,
    agent_id: &str,
    since: i64,
    mut take: impl FnMut(i64, u64, u64),
) -> Result<(), StoreError> {
    let mut select = connection.prepare_cached(
        "SELECT hour, runs, runs_with_signals FROM run_hours
         WHERE tenant = ?1 AND agent_id = ?2 AND hour >= ?3 ORDER BY hour",
    )?;
    let mut rows = select.query((tenant, agent_id, since))?;
    while let Some(row) = rows.next()? {
        take(row.get(0)?, count(row.get(1)?), count(row.get(2)?));
    }
    Ok(())
}

pub(super) fn count(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

pub(super) fn label(text: &str) -> Label {
    Label::name(text)
}
