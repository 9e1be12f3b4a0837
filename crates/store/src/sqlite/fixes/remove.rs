//! Fixes and explanations of an agent that is removed.

use domain::Label;
use rusqlite::Connection;

use crate::model::StoreError;

pub(in super::super) fn remove(connection: &Connection, tenant: u32, agent_id: &Label) -> Result<(), StoreError> {
    for sql in [
        "DELETE FROM verdict_notes WHERE tenant = ?1 AND fix IN (
            SELECT id FROM fixes WHERE tenant = ?1 AND agent_id = ?2
         )",
        "DELETE FROM fixes WHERE tenant = ?1 AND agent_id = ?2",
        "DELETE FROM explanations WHERE tenant = ?1 AND agent_id = ?2",
    ] {
        connection.prepare_cached(sql)?.execute((tenant, agent_id.as_str()))?;
    }
    Ok(())
}
