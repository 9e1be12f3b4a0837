//! Counters of firings by the hour.

use std::collections::BTreeMap;
use std::ops::Range;

use domain::Micros;
use rusqlite::Connection;

use super::{Row, Sums};
use crate::model::StoreError;

/// Microseconds.
const HOUR: i64 = 3_600_000_000;

/// What is added to the counters, by tenant, series and hour.
#[derive(Default)]
pub(in crate::sqlite) struct FiringHours(BTreeMap<(u32, i64, i64), Sums>);

impl FiringHours {
    pub(super) fn count(&mut self, tenant: u32, row: &Row, change: i64) {
        let hour = (tenant, row.series, Micros(row.at).hour());
        self.0.entry(hour).or_default().count(row, change);
    }

    pub(in crate::sqlite) fn apply(self, connection: &Connection) -> Result<(), StoreError> {
        let mut upsert = connection.prepare_cached(
            "INSERT INTO firing_hours (tenant, series, hour, runs, times, advised, acknowledged)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT DO UPDATE SET
                runs = runs + excluded.runs,
                times = times + excluded.times,
                advised = advised + excluded.advised,
                acknowledged = acknowledged + excluded.acknowledged",
        )?;
        for ((tenant, series, hour), sums) in self.0 {
            if sums == Sums::default() {
                continue;
            }
            let Sums {
                runs,
                times,
                advised,
                acknowledged,
            } = sums;
            upsert.execute((tenant, series, hour, runs, times, advised, acknowledged))?;
        }
        Ok(())
    }
}

/// A span of time as whole hours and what sticks out at its ends, in microseconds.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Span {
    hours: Range<i64>,
    ends: [Range<i64>; 2],
}

impl Span {
    /// `to` is not included.
    pub(super) fn new(from: Micros, to: Micros) -> Self {
        let first = from.hour() + i64::from(from.0.rem_euclid(HOUR) != 0);
        let last = to.hour();
        if first >= last {
            return Self {
                hours: 0..0,
                ends: [from.0..to.0, 0..0],
            };
        }
        Self {
            hours: first..last,
            ends: [from.0..first * HOUR, last * HOUR..to.0],
        }
    }

    /// Calls `take` with the firings of a series, hour by hour; an hour may come in parts.
    pub(super) fn each(
        &self,
        connection: &Connection,
        tenant: u32,
        series: i64,
        mut take: impl FnMut(i64, &Sums),
    ) -> Result<(), StoreError> {
        for end in self.ends.iter().filter(|end| !end.is_empty()) {
            each_row(connection, tenant, series, end, &mut take)?;
        }
        if self.hours.is_empty() {
            return Ok(());
        }
        let mut select = connection.prepare_cached(
            "SELECT hour, runs, times, advised, acknowledged FROM firing_hours
             WHERE tenant = ?1 AND series = ?2 AND hour >= ?3 AND hour < ?4 AND runs > 0",
        )?;
        let mut rows = select.query((tenant, series, self.hours.start, self.hours.end))?;
        while let Some(row) = rows.next()? {
            let sums = Sums {
                runs: row.get(1)?,
                times: row.get(2)?,
                advised: row.get(3)?,
                acknowledged: row.get(4)?,
            };
            take(row.get(0)?, &sums);
        }
        Ok(())
    }
}

fn each_row(
    connection: &Connection,
    tenant: u32,
    series: i64,
    span: &Range<i64>,
    take: &mut impl FnMut(i64, &Sums),
) -> Result<(), StoreError> {
    let mut select = connection.prepare_cached(
        "SELECT at, step, times, acknowledged FROM firings
         WHERE tenant = ?1 AND series = ?2 AND at >= ?3 AND at < ?4",
    )?;
    let mut rows = select.query((tenant, series, span.start, span.end))?;
    while let Some(row) = rows.next()? {
        let row = Row {
            series,
            at: row.get(0)?,
            step: row.get(1)?,
            times: row.get(2)?,
            acknowledged: row.get(3)?,
        };
        let mut sums = Sums::default();
        sums.count(&row, 1);
        take(Micros(row.at).hour(), &sums);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_cut_at_whole_hours() {
        let span = |from, to| Span::new(Micros(from), Micros(to));
        let cut = |hours, ends| Span { hours, ends };
        assert_eq!(span(0, HOUR), cut(0..1, [0..0, HOUR..HOUR]));
        assert_eq!(span(5, 3 * HOUR + 7), cut(1..3, [5..HOUR, 3 * HOUR..3 * HOUR + 7]));
        assert_eq!(span(5, HOUR + 5), cut(0..0, [5..HOUR + 5, 0..0]));
        assert_eq!(span(-5, HOUR), cut(0..1, [-5..0, HOUR..HOUR]));
        let always = span(i64::MIN, i64::MAX);
        assert_eq!(always.ends[0].end, always.hours.start * HOUR);
        assert_eq!(always.ends[1].start, always.hours.end * HOUR);
        assert!(span(9, 3).hours.is_empty() && span(9, 3).ends[0].is_empty());
    }
}
