//! What is left of agents when their runs are gone.

use std::collections::HashSet;

use rusqlite::Connection;

use super::Agents;
use crate::model::StoreError;
use crate::sqlite::{firings, fixes};

/// Counters that are not back at zero belong to runs that arrived meanwhile.
const COUNTERS: [&str; 4] = [
    "DELETE FROM agents WHERE tenant = ?1 AND agent_id = ?2 AND runs <= 0",
    "DELETE FROM versions WHERE tenant = ?1 AND agent_id = ?2 AND runs <= 0",
    "DELETE FROM run_hours WHERE tenant = ?1 AND agent_id = ?2 AND MAX(runs, critical, high, medium, low) <= 0",
    // The days come first in the key of this table: jumping from one to the next spares reading them whole.
    "WITH RECURSIVE days (day) AS (
        SELECT MIN(day) FROM signal_days WHERE tenant = ?1
        UNION ALL
        SELECT (SELECT MIN(day) FROM signal_days WHERE tenant = ?1 AND day > days.day) FROM days WHERE day IS NOT NULL
     )
     DELETE FROM signal_days
     WHERE tenant = ?1 AND day IN (SELECT day FROM days) AND agent_id = ?2 AND signals <= 0",
];

const OTHERS: [&str; 3] = [
    "DELETE FROM deploys WHERE tenant = ?1 AND agent_id = ?2",
    "DELETE FROM seen_clients WHERE tenant = ?1 AND agent_id = ?2",
    "DELETE FROM policy_fetches WHERE tenant = ?1 AND agent_id = ?2",
];

/// Places in one step.
const STEP: i64 = 20_000;

pub(super) fn remove(connection: &Connection, tenant: u32, agents: &Agents) -> Result<(), StoreError> {
    for agent_id in agents {
        for sql in COUNTERS.into_iter().chain(OTHERS) {
            connection.execute(sql, (tenant, agent_id.as_str()))?;
        }
        firings::remove_unused(connection, tenant, agent_id)?;
        fixes::remove(connection, tenant, agent_id)?;
    }
    connection.execute(
        "DELETE FROM tenant_hours WHERE tenant = ?1 AND MAX(runs, critical, high, medium, low) <= 0",
        [tenant],
    )?;
    Ok(())
}

/// Places of removed runs, also of a removal that did not come to its end.
pub(super) fn gone_places(connection: &Connection, tenant: u32) -> Result<HashSet<i64>, StoreError> {
    let mut select = connection.prepare("SELECT ord FROM gone_places WHERE tenant = ?1")?;
    let places = select.query_map([tenant], |row| row.get(0))?;
    Ok(places.collect::<Result<_, _>>()?)
}

/// Lets some of the places be given again, and says whether there may be more.
pub(super) fn forget_places(connection: &Connection, tenant: u32) -> Result<bool, StoreError> {
    let forgotten = connection.execute(
        "DELETE FROM gone_places WHERE ord IN (SELECT ord FROM gone_places WHERE tenant = ?1 LIMIT ?2)",
        (tenant, STEP),
    )?;
    Ok(forgotten > 0)
}
