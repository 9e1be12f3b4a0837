//! Which agents fetched their policies, and when.

use domain::{Label, Micros};
use rusqlite::Connection;

use super::rules::revision;
use crate::model::StoreError;
use crate::policies::PolicyFetch;

/// How long a fetch is kept, in microseconds. Anybody with a key can make up agents, so they must go again.
const KEPT: i64 = 7 * 86_400_000_000;

/// Keeps the newest of each agent.
pub(super) fn record(connection: &Connection, tenant: u32, fetches: &[PolicyFetch]) -> Result<(), StoreError> {
    let mut upsert = connection.prepare_cached(
        "INSERT INTO policy_fetches (tenant, agent_id, revision, at) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT DO UPDATE SET revision = excluded.revision, at = excluded.at WHERE excluded.at >= at",
    )?;
    for fetch in fetches {
        upsert.execute((tenant, fetch.agent_id.as_str(), fetch.revision.0 as i64, fetch.at.0))?;
    }
    if let Some(newest) = fetches.iter().map(|fetch| fetch.at.0).max() {
        connection
            .prepare_cached("DELETE FROM policy_fetches WHERE tenant = ?1 AND at < ?2")?
            .execute((tenant, newest - KEPT))?;
    }
    Ok(())
}

/// Since then, the newest first.
pub(super) fn newest(connection: &Connection, tenant: u32, since: Micros) -> Result<Vec<PolicyFetch>, StoreError> {
    let mut select = connection.prepare_cached(
        "SELECT agent_id, revision, at FROM policy_fetches WHERE tenant = ?1 AND at >= ?2 ORDER BY at DESC, agent_id",
    )?;
    let rows = select.query_map((tenant, since.0), |row| {
        Ok(PolicyFetch {
            agent_id: Label::name(row.get_ref(0)?.as_str()?),
            revision: revision(row, 1)?,
            at: Micros(row.get(2)?),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
