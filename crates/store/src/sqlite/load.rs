//! Reading a run's events back, from its blob and from chunks that are not in it.

use std::cmp::Ordering;

use domain::{Event, Micros, RunHeader};
use rusqlite::{Connection, OptionalExtension};

use super::runs::{RunRow, run_row};
use crate::codec;
use crate::model::{RunRef, StoreError, StoredRun};

pub(super) fn load_all(connection: &Connection, runs: &[RunRef]) -> Result<Vec<StoredRun>, StoreError> {
    let mut stored = Vec::with_capacity(runs.len());
    for &run in runs {
        stored.extend(load(connection, run)?);
    }
    Ok(stored)
}

/// `None` when nothing is stored of the run.
pub(super) fn load(connection: &Connection, run: RunRef) -> Result<Option<StoredRun>, StoreError> {
    let row = run_row(connection, run)?;
    let mut parts = Parts::default();
    if let Some(RunRow { ord, packed: true, .. }) = row {
        parts.add_blob(connection, ord, run)?;
    }
    parts.add_chunks(connection, run)?;
    let first_ms = row.iter().map(|row| row.recv_ms).chain(parts.first_ms).min();
    let position = parts.position;
    let Some((header, events)) = parts.merge() else {
        return Ok(None);
    };
    Ok(Some(StoredRun {
        run,
        header,
        events,
        first_received: Micros(first_ms.unwrap_or_default() * 1000),
        position,
    }))
}

/// Pieces of a run as they were stored.
#[derive(Default)]
struct Parts {
    pieces: Vec<(RunHeader, Vec<Event>)>,
    first_ms: Option<i64>,
    position: i64,
    /// There is nothing but a blob, which is in order already.
    settled: bool,
}

impl Parts {
    fn add_blob(&mut self, connection: &Connection, ord: i64, run: RunRef) -> Result<(), StoreError> {
        let mut select = connection.prepare_cached("SELECT data FROM run_blobs WHERE ord = ?1")?;
        let data: Option<Vec<u8>> = select.query_row([ord], |row| row.get(0)).optional()?;
        let data = data.ok_or_else(|| StoreError::Corrupt("a packed run has no blob".to_owned()))?;
        self.pieces.push(codec::decode(run.key, &codec::unpack(&data)?)?);
        self.settled = true;
        Ok(())
    }

    fn add_chunks(&mut self, connection: &Connection, run: RunRef) -> Result<(), StoreError> {
        let mut select = connection.prepare_cached(
            "SELECT seq, recv_ms, data FROM chunks WHERE bucket = ?1 AND tenant = ?2 AND run_id = ?3",
        )?;
        let mut rows = select.query((run.key.bucket(), run.tenant.0, &run.key.0[..]))?;
        while let Some(row) = rows.next()? {
            let received: i64 = row.get(1)?;
            self.first_ms = Some(self.first_ms.map_or(received, |first| first.min(received)));
            self.position = self.position.max(row.get(0)?);
            let data = row.get_ref(2)?.as_blob().map_err(rusqlite::Error::from)?;
            self.pieces.push(codec::decode(run.key, &codec::unpack(data)?)?);
            self.settled = false;
        }
        Ok(())
    }

    /// The header is that of the first event in run order; the others fill its gaps in their order.
    fn merge(mut self) -> Option<(RunHeader, Vec<Event>)> {
        if !self.settled {
            for (_, events) in &mut self.pieces {
                domain::run::normalise(events);
            }
            self.pieces.sort_by(|one, other| by_first_event(&one.1, &other.1));
        }
        let mut pieces = self.pieces.into_iter();
        let (mut header, mut events) = pieces.next()?;
        let mut several = false;
        for (other, more) in pieces {
            header.complete_from(&other);
            events.extend(more);
            several = true;
        }
        if several {
            domain::run::normalise(&mut events);
        }
        Some((header, events))
    }
}

fn by_first_event(one: &[Event], other: &[Event]) -> Ordering {
    match (one.first(), other.first()) {
        (Some(one), Some(other)) => one.run_order(other),
        (one, other) => other.is_some().cmp(&one.is_some()),
    }
}
