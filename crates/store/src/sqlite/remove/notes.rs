//! Notes of removals that are going on, for the case that the process ends before they do.

use std::collections::BTreeMap;

use domain::Label;
use rusqlite::Connection;

use super::Agents;
use crate::model::{StoreError, TenantId};
use crate::sqlite::agents::label;

pub(super) fn write(connection: &Connection, tenant: TenantId, agents: &Agents) -> Result<(), StoreError> {
    let insert = "INSERT OR IGNORE INTO removals (tenant, agent_id) VALUES (?1, ?2)";
    each(connection, insert, tenant, agents)
}

pub(super) fn erase(connection: &Connection, tenant: TenantId, agents: &Agents) -> Result<(), StoreError> {
    let delete = "DELETE FROM removals WHERE tenant = ?1 AND agent_id = ?2";
    each(connection, delete, tenant, agents)
}

fn each(connection: &Connection, sql: &str, tenant: TenantId, agents: &Agents) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached(sql)?;
    for agent_id in agents {
        statement.execute((tenant.0, agent_id.as_str()))?;
    }
    Ok(())
}

/// What was not finished. A tenant without agents has only places left that are not given again.
pub(super) fn unfinished(connection: &Connection) -> Result<BTreeMap<TenantId, Agents>, StoreError> {
    let mut select = connection
        .prepare("SELECT tenant, agent_id FROM removals UNION ALL SELECT DISTINCT tenant, NULL FROM gone_places")?;
    let rows = select.query_map([], |row| {
        let agent_id: Option<Label> = row.get_ref(1)?.as_str_or_null()?.map(label);
        Ok((TenantId(row.get(0)?), agent_id))
    })?;
    let mut found: BTreeMap<TenantId, Agents> = BTreeMap::new();
    for row in rows {
        let (tenant, agent_id) = row?;
        found.entry(tenant).or_default().extend(agent_id);
    }
    Ok(found)
}
