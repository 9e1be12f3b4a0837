//! Deploys as clients marked them.

use domain::{Label, Micros};
use rusqlite::Connection;

use crate::model::{Deploy, StoreError};

pub(super) fn record(connection: &Connection, tenant: u32, deploy: &Deploy) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO deploys (tenant, agent_id, deployed_at, id, version, meta)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute((
            tenant,
            deploy.agent_id.as_str(),
            deploy.deployed_at.0,
            &deploy.id,
            deploy.version.as_str(),
            postcard::to_stdvec(&deploy.meta)?,
        ))?;
    Ok(())
}

/// The newest first.
pub(super) fn newest(
    connection: &Connection,
    tenant: u32,
    agent_id: &str,
    limit: usize,
) -> Result<Vec<Deploy>, StoreError> {
    let mut select = connection.prepare_cached(
        "SELECT deployed_at, id, version, meta FROM deploys WHERE tenant = ?1 AND agent_id = ?2
         ORDER BY deployed_at DESC, id DESC LIMIT ?3",
    )?;
    let mut rows = select.query((tenant, agent_id, limit as i64))?;
    let mut deploys = Vec::new();
    while let Some(row) = rows.next()? {
        let version: String = row.get(2)?;
        deploys.push(Deploy {
            deployed_at: Micros(row.get(0)?),
            id: row.get(1)?,
            agent_id: Label::name(agent_id),
            version: Label::name(&version),
            meta: postcard::from_bytes(row.get_ref(3)?.as_blob().map_err(rusqlite::Error::from)?)?,
        });
    }
    Ok(deploys)
}
