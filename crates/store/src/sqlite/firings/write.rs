//! The firings of a run: written with its judgement, removed with it.

use domain::Label;
use rusqlite::Connection;

use super::hours::FiringHours;
use super::{Row, series};
use crate::model::StoreError;
use crate::policies::RunFiring;

/// A judged run and its place.
#[derive(Clone, Copy)]
pub(in crate::sqlite) struct Place<'a> {
    pub(in crate::sqlite) tenant: u32,
    pub(in crate::sqlite) agent_id: &'a Label,
    pub(in crate::sqlite) ord: i64,
    /// The run was not judged before, so there is nothing to replace.
    pub(in crate::sqlite) new: bool,
}

/// Makes the run's firings these. Writes nothing where they are the same as before.
pub(in crate::sqlite) fn write(
    connection: &Connection,
    run: Place<'_>,
    firings: &[RunFiring],
    hours: &mut FiringHours,
) -> Result<(), StoreError> {
    let old = if run.new {
        Vec::new()
    } else {
        stored(connection, run.tenant, run.ord)?
    };
    if old.is_empty() && firings.is_empty() {
        return Ok(());
    }
    let mut new = Vec::with_capacity(firings.len());
    for firing in firings {
        new.push(row(firing, series::of(connection, run.tenant, run.agent_id, firing)?));
    }
    new.sort_unstable();
    new.dedup_by_key(|row| row.series);
    for row in old.iter().filter(|row| !new.contains(row)) {
        delete(connection, run.tenant, run.ord, row)?;
        hours.count(run.tenant, row, -1);
    }
    for row in new.iter().filter(|row| !old.contains(row)) {
        insert(connection, run.tenant, run.ord, row)?;
        hours.count(run.tenant, row, 1);
    }
    Ok(())
}

/// The run is no more.
pub(in crate::sqlite) fn remove(
    connection: &Connection,
    tenant: u32,
    ord: i64,
    hours: &mut FiringHours,
) -> Result<(), StoreError> {
    for row in stored(connection, tenant, ord)? {
        delete(connection, tenant, ord, &row)?;
        hours.count(tenant, &row, -1);
    }
    Ok(())
}

fn row(firing: &RunFiring, series: i64) -> Row {
    Row {
        series,
        at: firing.at.0,
        step: firing.step,
        times: firing.times,
        acknowledged: firing.acknowledged,
    }
}

fn stored(connection: &Connection, tenant: u32, ord: i64) -> Result<Vec<Row>, StoreError> {
    let mut select = connection
        .prepare_cached("SELECT series, at, step, times, acknowledged FROM firings WHERE tenant = ?1 AND ord = ?2")?;
    let rows = select.query_map((tenant, ord), |row| {
        Ok(Row {
            series: row.get(0)?,
            at: row.get(1)?,
            step: row.get(2)?,
            times: row.get(3)?,
            acknowledged: row.get(4)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn insert(connection: &Connection, tenant: u32, ord: i64, row: &Row) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO firings (tenant, series, at, ord, step, times, acknowledged)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute((tenant, row.series, row.at, ord, row.step, row.times, row.acknowledged))?;
    Ok(())
}

fn delete(connection: &Connection, tenant: u32, ord: i64, row: &Row) -> Result<(), StoreError> {
    connection
        .prepare_cached("DELETE FROM firings WHERE tenant = ?1 AND series = ?2 AND at = ?3 AND ord = ?4")?
        .execute((tenant, row.series, row.at, ord))?;
    Ok(())
}
