//! Runs that were never judged: only their events tell whose they are.

use domain::RunKey;
use rusqlite::Connection;

use super::Agents;
use crate::model::{RunRef, StoreError, TenantId};
use crate::sqlite::load;
use crate::sqlite::runs::run_row;

/// A place in the work table, by its key.
#[derive(Clone, Debug, Default)]
pub(super) struct Position {
    bucket: i64,
    tenant: u32,
    key: Vec<u8>,
}

pub(super) struct Page {
    pub(super) runs: Vec<RunRef>,
    /// Where to go on, unless everything was looked at.
    pub(super) next: Option<Position>,
}

/// The agents' runs among the next `limit` entries of the work table.
pub(super) fn page(
    connection: &Connection,
    tenant: TenantId,
    agents: &Agents,
    from: &Position,
    limit: usize,
) -> Result<Page, StoreError> {
    let mut select = connection.prepare_cached(
        "SELECT bucket, tenant, run_id FROM work WHERE (bucket, tenant, run_id) > (?1, ?2, ?3)
         ORDER BY bucket, tenant, run_id LIMIT ?4",
    )?;
    let mut rows = select.query((from.bucket, from.tenant, &from.key, limit as i64))?;
    let (mut runs, mut last, mut seen) = (Vec::new(), None, 0);
    while let Some(row) = rows.next()? {
        let run = RunRef {
            tenant: TenantId(row.get(1)?),
            key: RunKey(row.get(2)?),
        };
        if run.tenant == tenant && is_of(connection, run, agents)? {
            runs.push(run);
        }
        last = Some(Position {
            bucket: row.get(0)?,
            tenant: run.tenant.0,
            key: run.key.0.to_vec(),
        });
        seen += 1;
    }
    Ok(Page {
        runs,
        next: last.filter(|_| seen == limit),
    })
}

fn is_of(connection: &Connection, run: RunRef, agents: &Agents) -> Result<bool, StoreError> {
    if run_row(connection, run)?.is_some() {
        return Ok(false);
    }
    let stored = load::load(connection, run)?;
    Ok(stored.is_some_and(|stored| agents.contains(&stored.header.agent_id)))
}
