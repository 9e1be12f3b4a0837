//! How agents were seen to report.

use domain::{Label, Micros};
use rusqlite::Connection;

use super::agents::label;
use crate::model::{SeenClient, StoreError};

/// Keeps the newest word about each kind and agent.
pub(super) fn record(connection: &Connection, tenant: u32, seen: &[SeenClient]) -> Result<(), StoreError> {
    let mut upsert = connection.prepare_cached(
        "INSERT INTO seen_clients (tenant, kind, agent_id, client_version, last_seen) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT DO UPDATE SET client_version = excluded.client_version, last_seen = excluded.last_seen
            WHERE excluded.last_seen >= last_seen",
    )?;
    for client in seen {
        let version = client.client_version.as_ref().map(Label::as_str);
        upsert.execute((
            tenant,
            &client.kind,
            client.agent_id.as_str(),
            version,
            client.last_seen.0,
        ))?;
    }
    Ok(())
}

/// Last seen first.
pub(super) fn list(connection: &Connection, tenant: u32) -> Result<Vec<SeenClient>, StoreError> {
    let mut select = connection.prepare_cached(
        "SELECT kind, agent_id, client_version, last_seen FROM seen_clients
         WHERE tenant = ?1 ORDER BY last_seen DESC, kind, agent_id",
    )?;
    let mut rows = select.query([tenant])?;
    let mut seen = Vec::new();
    while let Some(row) = rows.next()? {
        let text = |index| row.get_ref(index)?.as_str_or_null().map_err(rusqlite::Error::from);
        seen.push(SeenClient {
            kind: row.get(0)?,
            agent_id: label(text(1)?.unwrap_or_default()),
            client_version: text(2)?.map(label),
            last_seen: Micros(row.get(3)?),
        });
    }
    Ok(seen)
}
