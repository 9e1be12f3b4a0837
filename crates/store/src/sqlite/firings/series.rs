//! A series: firings of one policy with one action in the runs of one agent.

use domain::policy::{ActionKind, AgentScope, PolicyId};
use domain::{Label, Micros};
use rusqlite::{Connection, OptionalExtension, Row};

use crate::model::StoreError;
use crate::policies::{FiredPolicy, FiringFilter, RunFiring};
use crate::sqlite::agents::label;

pub(super) struct Series {
    pub(super) id: i64,
    pub(super) which: FiredPolicy,
    pub(super) action: ActionKind,
    pub(super) agent_id: Label,
}

/// A policy as the table names it.
fn key(which: &FiredPolicy) -> (&str, u32) {
    match which {
        FiredPolicy::Told(name) => (name.as_str(), 0),
        FiredPolicy::Shadow(id) => ("", id.0),
    }
}

/// The number of the firing's series, made if it is new.
pub(super) fn of(
    connection: &Connection,
    tenant: u32,
    agent_id: &Label,
    firing: &RunFiring,
) -> Result<i64, StoreError> {
    let (name, policy) = key(&firing.which);
    let values = (tenant, name, policy, firing.action.as_str(), agent_id.as_str());
    let known = connection
        .prepare_cached(
            "SELECT id FROM firing_series
             WHERE tenant = ?1 AND name = ?2 AND policy = ?3 AND action = ?4 AND agent_id = ?5",
        )?
        .query_row(values, |row| row.get(0))
        .optional()?;
    if let Some(id) = known {
        return Ok(id);
    }
    connection
        .prepare_cached(
            "INSERT INTO firing_series (tenant, name, policy, action, agent_id) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(values)?;
    Ok(connection.last_insert_rowid())
}

const COLUMNS: &str = "id, name, policy, action, agent_id";

/// Names of policies and agents are told by agents and stay, so there may be far more series than active ones:
/// the hours are looked at first.
const ACTIVE: &str = "SELECT id, name, policy, action, agent_id
     FROM (SELECT DISTINCT series FROM firing_hours WHERE tenant = ?1 AND hour >= ?2)
     CROSS JOIN firing_series ON firing_series.id = series";

/// Those that may have fired since then: the hour of that moment counts as a whole.
pub(super) fn active(connection: &Connection, tenant: u32, since: Micros) -> Result<Vec<Series>, StoreError> {
    let mut select = connection.prepare_cached(ACTIVE)?;
    let mut rows = select.query((tenant, since.hour()))?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(read(row)?);
    }
    Ok(found)
}

/// Those that are asked for, each once.
pub(super) fn wanted(connection: &Connection, tenant: u32, filter: &FiringFilter) -> Result<Vec<Series>, StoreError> {
    let mut select = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM firing_series
         WHERE tenant = ?1 AND name = ?2 AND policy = ?3 AND (?4 IS NULL OR agent_id = ?4)"
    ))?;
    let agent_id = match &filter.scope {
        AgentScope::All => None,
        AgentScope::Agent(agent_id) => Some(agent_id.as_str()),
    };
    let mut policies: Vec<_> = filter.which.iter().map(key).collect();
    policies.sort_unstable();
    policies.dedup();
    let mut found = Vec::new();
    for (name, policy) in policies {
        let mut rows = select.query((tenant, name, policy, agent_id))?;
        while let Some(row) = rows.next()? {
            found.push(read(row)?);
        }
    }
    Ok(found)
}

fn read(row: &Row<'_>) -> Result<Series, StoreError> {
    let text = |column| row.get_ref(column)?.as_str().map_err(rusqlite::Error::from);
    let action = ActionKind::parse(text(3)?);
    Ok(Series {
        id: row.get(0)?,
        which: match row.get(2)? {
            0 => FiredPolicy::Told(label(text(1)?)),
            id => FiredPolicy::Shadow(PolicyId(id)),
        },
        action: action.ok_or_else(|| StoreError::Corrupt("unknown action of a policy".to_owned()))?,
        agent_id: label(text(4)?),
    })
}

/// After the runs of an agent were removed: what arrived meanwhile keeps its series.
pub(in crate::sqlite) fn remove_unused(
    connection: &Connection,
    tenant: u32,
    agent_id: &Label,
) -> Result<(), StoreError> {
    for sql in [
        "DELETE FROM firing_hours WHERE tenant = ?1 AND runs <= 0
         AND series IN (SELECT id FROM firing_series WHERE tenant = ?1 AND agent_id = ?2)",
        "DELETE FROM firing_series WHERE tenant = ?1 AND agent_id = ?2
         AND NOT EXISTS (SELECT 1 FROM firings WHERE tenant = ?1 AND series = firing_series.id)",
    ] {
        connection.execute(sql, (tenant, agent_id.as_str()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sqlite::migrate::migrate;

    #[test]
    fn series_that_rest_are_not_looked_at() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection).unwrap();
        let mut explain = connection.prepare(&format!("EXPLAIN QUERY PLAN {ACTIVE}")).unwrap();
        let steps = explain.query_map((1, 2), |row| row.get(3)).unwrap();
        let plan = steps.collect::<Result<Vec<String>, _>>().unwrap().join("\n");
        assert!(plan.contains("firing_hours_hour (tenant=? AND hour>?)"), "{plan}");
        assert!(plan.contains("SEARCH firing_series"), "{plan}");
    }
}
