//! Whole lists as keys, a part at a time, and how long they are.

use domain::{RunKey, RunSort, SignalFilter};
use rusqlite::Connection;

use super::runs::Query;
use super::{Budget, rank, signals};
use crate::model::{Counted, ListedSignal, StoreError};
use crate::sqlite::terms;

/// What counting may cost. Where rows seldom match it stops before [`Counted::MOST`].
pub(super) const COUNTING: usize = 30_000 * Query::ROW;

/// Rows in one step: short enough that a page waits for a reader no longer than for another page.
const STEP: usize = 2_000;

/// The keys of some rows, and where to go on unless the list ended.
pub(in super::super) type Part<K> = (Vec<K>, Option<i64>);

/// Matching runs from a place on, in listing order, whatever the order of the list, because that is how they lie in
/// the file. Each with the rank of its value: sorting by it, with ties left alone, gives the order of the list.
pub(in super::super) fn some_runs(
    connection: &Connection,
    query: &Query<'_>,
    sort: RunSort,
    from: i64,
) -> Result<Part<(i64, RunKey)>, StoreError> {
    let sort = terms::sort_number(sort);
    let mut found = Vec::new();
    let next = query.each(connection, Some(from), &mut budget(), |run, _, known| {
        let value = sort.map_or(0, |sort| terms::sorts(&known.summary)[sort]);
        found.push((rank(value, query.ascending), run.key));
        true
    })?;
    Ok((found, next))
}

/// Matching signals from a place on, newest first.
pub(in super::super) fn some_signals(
    connection: &Connection,
    tenant: u32,
    filter: &SignalFilter,
    from: i64,
) -> Result<Part<ListedSignal>, StoreError> {
    let mut found = Vec::new();
    let query = signals::Query {
        tenant,
        filter,
        ascending: false,
    };
    let next = query.each(connection, Some(from), &mut budget(), |_, record| {
        found.push(record.into());
        true
    })?;
    Ok((found, next))
}

/// Spent by rows that do not match as well.
const fn budget() -> Budget {
    Budget::new(STEP * Query::ROW)
}

pub(in super::super) fn count_runs(connection: &Connection, query: &Query<'_>) -> Result<Counted, StoreError> {
    let mut count = 0;
    let rest = query.each_place(connection, &mut Budget::new(COUNTING), |_| {
        let room = count < Counted::MOST;
        count += u64::from(room);
        room
    })?;
    Ok(Counted {
        count,
        at_least: rest.is_some(),
    })
}
