//! Whole lists as keys, and how long they are.

use domain::{RunKey, RunSort, SignalFilter, SignalId};
use rusqlite::Connection;

use super::runs::Query;
use super::{Budget, rank, signals};
use crate::model::{Counted, RunRef, StoreError, TenantId};
use crate::sqlite::terms;

/// What counting may cost. Where rows seldom match it stops before [`Counted::MOST`].
pub(super) const COUNTING: usize = 30_000 * Query::ROW;

/// Every matching run, in the order of the pages. The rows are read in listing order, whatever the
/// order of the list, because that is how they lie in the file; what is sorted is their keys.
pub(in super::super) fn list_runs(
    connection: &Connection,
    query: &Query<'_>,
    sort: RunSort,
) -> Result<Vec<RunRef>, StoreError> {
    let tenant = TenantId(query.tenant);
    let sort = terms::sort_number(sort);
    // By rank of the value; the places come in order already, and sorting keeps that of ties.
    let mut found: Vec<(i64, RunKey)> = Vec::new();
    query.each(connection, None, &mut Budget::unlimited(), |run, _, known| {
        let value = sort.map_or(0, |sort| terms::sorts(&known.summary)[sort]);
        found.push((rank(value, query.ascending), run.key));
        true
    })?;
    if sort.is_some() {
        found.sort_by_key(|entry| entry.0);
    }
    Ok(found.into_iter().map(|(_, key)| RunRef { tenant, key }).collect())
}

/// Every matching signal, newest first.
pub(in super::super) fn list_signals(
    connection: &Connection,
    tenant: u32,
    filter: &SignalFilter,
) -> Result<Vec<SignalId>, StoreError> {
    let mut found = Vec::new();
    let query = signals::Query {
        tenant,
        filter,
        ascending: false,
    };
    query.each(connection, None, &mut Budget::unlimited(), |_, record| {
        found.push(record.id);
        true
    })?;
    Ok(found)
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
