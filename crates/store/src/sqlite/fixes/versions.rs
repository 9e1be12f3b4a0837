//! Which versions of an agent are older than a fix.

use std::collections::BTreeSet;

use domain::{Label, Micros};
use rusqlite::Connection;

use crate::model::StoreError;

pub(super) fn before(
    connection: &Connection,
    tenant: u32,
    agent_id: &Label,
    versions: BTreeSet<Label>,
    before: Micros,
) -> Result<BTreeSet<Label>, StoreError> {
    let mut select = connection.prepare_cached(
        "SELECT 1 FROM versions WHERE tenant = ?1 AND agent_id = ?2 AND version = ?3 AND runs > 0 AND first_seen < ?4",
    )?;
    let mut known = BTreeSet::new();
    for version in versions {
        if select.exists((tenant, agent_id.as_str(), version.as_str(), before.0))? {
            known.insert(version);
        }
    }
    Ok(known)
}
