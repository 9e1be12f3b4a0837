//! Storing events as they arrive: one row per run and request, and a mark that the run is due.

use std::time::Duration;

use domain::{Micros, RunKey};
use rusqlite::Connection;

use crate::codec::{self, Level};
use crate::model::{Append, Chunk, StoreError};

/// An append as the writer wants it: nothing left to compute.
pub(super) struct Prepared {
    tenant: u32,
    received: Micros,
    rows: Vec<Row>,
    pub(super) events: usize,
}

struct Row {
    key: RunKey,
    batch_id: [u8; 8],
    events: usize,
    data: Vec<u8>,
    due_at: Micros,
}

/// Encodes and compresses; that is the larger part of the work, and the caller's.
pub(super) fn prepare(append: &Append, debounce: Duration) -> Prepared {
    let rows: Vec<Row> = append
        .chunks
        .iter()
        .filter(|chunk| !chunk.events.is_empty())
        .map(|chunk| row(chunk, append.received, debounce))
        .collect();
    let events = rows.iter().map(|row| row.events).sum();
    Prepared {
        tenant: append.tenant.0,
        received: append.received,
        rows,
        events,
    }
}

fn row(chunk: &Chunk, received: Micros, debounce: Duration) -> Row {
    let encoded = codec::encode(&chunk.header, &chunk.events);
    let over = chunk.events.iter().any(|event| event.kind().is_terminal());
    let wait = if over { 0 } else { debounce.as_micros() as i64 };
    Row {
        key: chunk.header.run_id.key(),
        batch_id: codec::batch_id(&encoded),
        events: chunk.events.len(),
        data: codec::pack(&encoded, Level::Hot),
        due_at: Micros(received.0 + wait),
    }
}

impl Prepared {
    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// What the job takes of the queue's room.
    pub(super) fn weight(&self) -> usize {
        self.rows.iter().map(|row| row.data.len() + 200).sum()
    }

    pub(super) fn write(&self, connection: &Connection) -> Result<(), StoreError> {
        let mut insert = connection.prepare_cached(
            "INSERT INTO chunks (bucket, tenant, run_id, batch_id, recv_ms, n, data)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING",
        )?;
        let mut mark = connection.prepare_cached(
            "INSERT INTO work (bucket, tenant, run_id, due_at, generation, last_received)
             VALUES (?1, ?2, ?3, ?4, ?5, ?5)
             ON CONFLICT DO UPDATE SET
                due_at = MIN(due_at, excluded.due_at),
                generation = MAX(generation + 1, excluded.generation),
                last_received = MAX(last_received, excluded.last_received)",
        )?;
        let received = self.received.0;
        for row in &self.rows {
            let (bucket, run_id) = (row.key.bucket(), &row.key.0[..]);
            let batch_id = &row.batch_id[..];
            let stored = insert.execute((
                bucket,
                self.tenant,
                run_id,
                batch_id,
                received.div_euclid(1000),
                row.events as i64,
                &row.data,
            ))?;
            if stored > 0 {
                mark.execute((bucket, self.tenant, run_id, row.due_at.0, received))?;
            }
        }
        Ok(())
    }
}
