//! Which agents fetched their policies, and when.

use domain::{Label, Micros};
use rusqlite::Connection;

use super::rules::revision;
use crate::model::StoreError;
use crate::policies::PolicyFetch;

/// Keeps the newest of each agent.
pub(super) fn record(connection: &Connection, tenant: u32, fetches: &[PolicyFetch]) -> Result<(), StoreError> {
    let mut upsert = connection.prepare_cached(
        "INSERT INTO policy_fetches (tenant, agent_id, revision, at) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT DO UPDATE SET revision = excluded.revision, at = excluded.at WHERE excluded.at >= at",
    )?;
    for fetch in fetches {
        upsert.execute((tenant, fetch.agent_id.as_str(), fetch.revision.0 as i64, fetch.at.0))?;
    }
    Ok(())
}

/// The newest first.
pub(super) fn newest(connection: &Connection, tenant: u32) -> Result<Vec<PolicyFetch>, StoreError> {
    let mut select = connection.prepare_cached(
        "SELECT agent_id, revision, at FROM policy_fetches WHERE tenant = ?1 ORDER BY at DESC, agent_id",
    )?;
    let rows = select.query_map([tenant], |row| {
        Ok(PolicyFetch {
            agent_id: Label::name(row.get_ref(0)?.as_str()?),
            revision: revision(row, 1)?,
            at: Micros(row.get(2)?),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
