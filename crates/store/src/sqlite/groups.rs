//! Signals taken together by agent and failure type.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use domain::{FailureType, Label, Micros, Severity, SignalFilter};
use rusqlite::Connection;

use super::list::{Budget, Index, Posting, Step, Walk, rank};
use super::order::first_place;
use super::signal_days::{self, DayRow};
use super::signals::signal_at;
use super::terms::Term;
use crate::model::{SignalGroup, SignalRecord, StoreError};

const MOST: usize = 500;
const DAY_MS: i64 = 86_400_000;

#[derive(Default)]
struct Tally {
    count: u64,
    sparkline: [u64; 7],
    severities: Vec<Severity>,
}

/// Worst severity first, then most frequent. The time range counts whole UTC days.
pub(super) fn groups(
    connection: &Connection,
    tenant: u32,
    filter: &SignalFilter,
    now: Micros,
) -> Result<Vec<SignalGroup>, StoreError> {
    let days = (
        filter.from.map_or(i64::MIN, Micros::day),
        filter.to.map_or(i64::MAX, |to| Micros(to.0 - 1).day()),
    );
    let mut tallies: BTreeMap<(Label, FailureType), Tally> = BTreeMap::new();
    let count = |row: DayRow| {
        if counts(&row, filter) && (days.0..=days.1).contains(&row.day) {
            add(
                tallies.entry((row.agent_id.clone(), row.failure)).or_default(),
                &row,
                now.day(),
            );
        }
    };
    match &filter.agent {
        Some(agent) => signal_days::of_agent(connection, tenant, agent, days.0, count)?,
        None => signal_days::of_all(connection, tenant, days.0, days.1, count)?,
    }
    let mut tallies: Vec<_> = tallies.into_iter().collect();
    tallies.sort_by_key(|(_, tally)| Reverse((tally.severities.iter().max().copied(), tally.count)));
    tallies.truncate(MOST);
    let mut groups = Vec::with_capacity(tallies.len());
    for ((agent_id, failure_type), tally) in tallies {
        let range = (
            first_place(days.0.saturating_mul(DAY_MS)),
            first_place(days.1.saturating_add(1).saturating_mul(DAY_MS)),
        );
        let members = Members {
            tenant,
            agent: agent_id.as_str(),
            failure_type,
            filter,
            range,
        };
        let severities = tally.severities.as_slice();
        let worst = severities.iter().max().copied();
        let (Some(oldest), Some(newest), Some(worst)) = (
            members.first(connection, severities, true)?,
            members.first(connection, severities, false)?,
            members.first(connection, worst.as_slice(), false)?,
        ) else {
            continue;
        };
        groups.push(SignalGroup {
            failure_type,
            severity: worst.signal.severity,
            count: tally.count,
            first_seen: oldest.detected_at,
            last_seen: newest.detected_at,
            sparkline: tally.sparkline,
            latest: newest.id,
            worst: worst.id,
            agent_id,
        });
    }
    Ok(groups)
}

fn counts(row: &DayRow, filter: &SignalFilter) -> bool {
    (filter.severity.is_empty() || filter.severity.contains(&row.severity))
        && (filter.failure_type.is_empty() || filter.failure_type.contains(&row.failure))
        && filter.version.as_deref().is_none_or(|version| row.version == *version)
        && filter
            .text
            .as_deref()
            .is_none_or(|text| row.agent_id.as_str().to_lowercase().contains(&text.to_lowercase()))
}

fn add(tally: &mut Tally, row: &DayRow, today: i64) {
    tally.count += row.count;
    if let Ok(index) = usize::try_from(row.day - today + 6)
        && let Some(slot) = tally.sparkline.get_mut(index)
    {
        *slot += row.count;
    }
    if !tally.severities.contains(&row.severity) {
        tally.severities.push(row.severity);
    }
}

/// The signals of one group.
struct Members<'a> {
    tenant: u32,
    agent: &'a str,
    failure_type: FailureType,
    filter: &'a SignalFilter,
    /// Places.
    range: (i64, i64),
}

impl Members<'_> {
    /// The oldest or the newest of these severities.
    fn first(
        &self,
        connection: &Connection,
        severities: &[Severity],
        oldest: bool,
    ) -> Result<Option<SignalRecord>, StoreError> {
        let posting = |term: Term<'_>| Posting::term(Index::Signals, self.tenant, term.number(), oldest);
        let terms = severities
            .iter()
            .map(|&severity| Term::Group(self.agent, self.failure_type, severity));
        let mut conditions = vec![terms.map(posting).collect()];
        conditions.extend(
            self.filter
                .version
                .as_deref()
                .map(|version| vec![posting(Term::Version(version))]),
        );
        let mut walk = Walk::new(conditions);
        let mut budget = Budget::new(500);
        let start = if oldest { self.range.0 } else { self.range.1 };
        match walk.seek(connection, rank(start, oldest), &mut budget)? {
            Step::At(at) => Ok(signal_at(connection, rank(at, oldest))?.map(|row| row.record)),
            Step::Paused(_) | Step::End => Ok(None),
        }
    }
}
