//! Writing what judging found: the run's row, its signals, indexes, counters, and its packed events.

mod counters;
mod index;
mod prepare;
mod signals;

use domain::{Micros, RunSummary};
use rusqlite::Connection;

pub(super) use counters::Counters;
pub(super) use index::{Changes, hash_number};
pub(super) use prepare::{Prepared, prepare};

use super::firings::{self, Place};
use super::order::{free_run_place, listing_ms, place_ms};
use super::runs::{RunRow, run_row};
use super::segments::{Entry, HASHES, SORTS};
use super::{terms, work};
use crate::model::{Judged, StoreError};

/// Writes a batch of judgements inside the transaction of the caller.
pub(super) fn write(connection: &Connection, batch: &[Prepared]) -> Result<Vec<Judged>, StoreError> {
    let mut changes = Changes::default();
    let mut counters = Counters::default();
    let mut judged = Vec::with_capacity(batch.len());
    for run in batch {
        if !is_gone(connection, run)? {
            judged.push(write_run(connection, run, &mut changes, &mut counters)?);
        }
    }
    changes.apply(connection)?;
    counters.apply(connection)?;
    Ok(judged)
}

/// Whether the run was removed while it was judged: then its work is gone, or is of a run that was sent
/// again since and has none of the chunks that were judged.
fn is_gone(connection: &Connection, run: &Prepared) -> Result<bool, StoreError> {
    if !work::exists(connection, run.work.run)? {
        return Ok(true);
    }
    let position = run.blob.as_ref().map_or(0, |blob| blob.position);
    if position == 0 {
        return Ok(false);
    }
    let there = connection
        .prepare_cached("SELECT 1 FROM chunks WHERE seq = ?1 AND tenant = ?2 AND run_id = ?3")?
        .exists((position, run.work.run.tenant.0, &run.work.run.key.0[..]))?;
    Ok(!there)
}

fn write_run(
    connection: &Connection,
    run: &Prepared,
    changes: &mut Changes,
    counters: &mut Counters,
) -> Result<Judged, StoreError> {
    let old = run_row(connection, run.work.run)?;
    let ord = write_row(connection, run, old.as_ref())?;
    index_row(run, old.as_ref(), ord, changes);
    pack(connection, run, ord)?;
    let before = old.as_ref().map(|old| &old.known.summary);
    let outcome = signals::write(connection, run, before, changes, counters)?;
    let place = Place {
        tenant: run.work.run.tenant.0,
        agent_id: &run.known.summary.agent_id,
        ord,
        new: old.is_none(),
    };
    firings::write(connection, place, &run.firings, counters.firings())?;
    counters.run(
        run.work.run.tenant,
        before,
        &run.known.summary,
        Micros(place_ms(ord) * 1000),
        run.work.last_heard(run.known.summary.last_event_at),
    );
    work::finish(connection, &run.work, run.next_due)?;
    Ok(Judged {
        tenant: run.work.run.tenant,
        summary: run.known.summary.clone(),
        hashes: run.hashes.clone(),
        signals: outcome.present,
        withdrawn: outcome.withdrawn,
        new_run: old.is_none(),
    })
}

/// Gives the run's place in lists.
fn write_row(connection: &Connection, run: &Prepared, old: Option<&RunRow>) -> Result<i64, StoreError> {
    let key = run.work.run.key;
    if let Some(old) = old {
        let packed = old.packed || run.blob.is_some();
        if packed != old.packed || run.known != old.known {
            connection
                .prepare_cached("UPDATE runs SET packed = ?2, data = ?3 WHERE ord = ?1")?
                .execute((old.ord, packed, &run.record))?;
        }
        return Ok(old.ord);
    }
    let recv_ms = first_received(connection, run)?;
    let ord = free_run_place(connection, listing_ms(run.known.summary.started_at, recv_ms), key)?;
    connection
        .prepare_cached(
            "INSERT INTO runs (ord, bucket, tenant, run_id, packed, recv_ms, data) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute((
            ord,
            key.bucket(),
            run.work.run.tenant.0,
            &key.0[..],
            run.blob.is_some(),
            recv_ms,
            &run.record,
        ))?;
    Ok(ord)
}

fn first_received(connection: &Connection, run: &Prepared) -> Result<i64, StoreError> {
    let key = run.work.run.key;
    let first: Option<i64> = connection
        .prepare_cached("SELECT MIN(recv_ms) FROM chunks WHERE bucket = ?1 AND tenant = ?2 AND run_id = ?3")?
        .query_row((key.bucket(), run.work.run.tenant.0, &key.0[..]), |row| row.get(0))?;
    Ok(first.unwrap_or(run.work.last_received.0.div_euclid(1000)))
}

fn index_row(run: &Prepared, old: Option<&RunRow>, ord: i64, changes: &mut Changes) {
    let tenant = run.work.run.tenant.0;
    if let Some(old) = old {
        for term in terms::of_run(&old.known.summary) {
            changes.term(tenant, term, ord, -1);
        }
    }
    for &term in &run.terms {
        changes.term(tenant, term, ord, 1);
    }
    let before = old.map(|old| terms::sorts(&old.known.summary));
    for (sort, key) in terms::sorts(&run.known.summary).into_iter().enumerate() {
        if before.is_none_or(|before| before[sort] != key) {
            changes.entry(
                tenant,
                Entry {
                    space: SORTS + sort as u8,
                    key,
                    ord,
                },
            );
        }
    }
    // A run only gains hashes, so an equal number means the same ones.
    if old.is_none_or(|old| old.known.hash_count != run.known.hash_count) {
        for &hash in &run.hashes {
            changes.entry(
                tenant,
                Entry {
                    space: HASHES,
                    key: hash_number(hash),
                    ord,
                },
            );
        }
    }
}

/// Keeps the whole run as one blob in place of the chunks that are in it.
fn pack(connection: &Connection, run: &Prepared, ord: i64) -> Result<(), StoreError> {
    let Some(blob) = &run.blob else { return Ok(()) };
    connection
        .prepare_cached("INSERT OR REPLACE INTO run_blobs (ord, n, data) VALUES (?1, ?2, ?3)")?
        .execute((ord, blob.events as i64, &blob.data))?;
    let key = run.work.run.key;
    connection
        .prepare_cached("DELETE FROM chunks WHERE bucket = ?1 AND tenant = ?2 AND run_id = ?3 AND seq <= ?4")?
        .execute((key.bucket(), run.work.run.tenant.0, &key.0[..], blob.position))?;
    Ok(())
}

/// Whether two judgements of a run count the same.
fn same_place(one: &RunSummary, other: &RunSummary) -> bool {
    one.agent_id == other.agent_id && one.agent_version == other.agent_version
}
