//! Fixes that are asked for.

use domain::{FixId, Label, Micros};
use rusqlite::types::ToSql;
use rusqlite::{Connection, Params, Statement, params_from_iter};

use super::row::{COLUMNS, TENANT, read};
use crate::fixes::{FixFilter, FixRecord};
use crate::model::{StoreError, TenantId};

pub(super) fn one(connection: &Connection, tenant: u32, id: FixId) -> Result<Option<FixRecord>, StoreError> {
    let Ok(number) = i64::try_from(id.0) else {
        return Ok(None);
    };
    let mut select =
        connection.prepare_cached(&format!("SELECT {COLUMNS} FROM fixes WHERE tenant = ?1 AND id = ?2"))?;
    Ok(all(&mut select, (tenant, number))?.pop())
}

/// The newest first.
pub(super) fn newest(
    connection: &Connection,
    tenant: u32,
    filter: &FixFilter,
    limit: usize,
) -> Result<Vec<FixRecord>, StoreError> {
    let before = filter
        .before
        .map_or(i64::MAX, |id| i64::try_from(id.0).unwrap_or(i64::MAX));
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut values: Vec<Box<dyn ToSql>> = vec![Box::new(tenant), Box::new(before)];
    let mut conditions = vec!["tenant = ? AND id < ?".to_owned()];
    let mut also = |column: &str, value: Box<dyn ToSql>| {
        conditions.push(format!("{column} = ?"));
        values.push(value);
    };
    if let Some(signal) = filter.signal {
        also("signal", Box::new(signal.0 as i64));
    }
    if let Some(agent) = &filter.agent {
        also("agent_id", Box::new(agent.to_string()));
    }
    conditions.extend(one_of("failure_type", filter.failures.iter().map(|it| it.as_str())));
    conditions.extend(one_of("state", filter.states.iter().map(|it| it.as_str())));
    values.push(Box::new(limit));
    let (index, conditions) = (index(filter), conditions.join(" AND "));
    let sql = format!("SELECT {COLUMNS} FROM fixes {index} WHERE {conditions} ORDER BY id DESC LIMIT ?");
    all(&mut *connection.prepare_cached(&sql)?, params_from_iter(values))
}

/// `names` are ours, none of them comes from outside.
fn one_of(column: &str, names: impl Iterator<Item = &'static str>) -> Option<String> {
    let names: Vec<_> = names.map(|name| format!("'{name}'")).collect();
    (!names.is_empty()).then(|| format!("{column} IN ({})", names.join(", ")))
}

/// Without being told, `SQLite` would read all fixes of a tenant.
const fn index(filter: &FixFilter) -> &'static str {
    match (&filter.signal, &filter.agent) {
        (Some(_), _) => "INDEXED BY fixes_signal",
        (None, Some(_)) => "INDEXED BY fixes_agent",
        (None, None) => "",
    }
}

/// Live fixes of everybody that are not older than that.
pub(super) fn live(connection: &Connection, since: Micros) -> Result<Vec<(TenantId, FixRecord)>, StoreError> {
    with_tenant(&mut *connection.prepare_cached(&live_sql(""))?, [since.0])
}

/// The same of these agents.
pub(super) fn live_of(
    connection: &Connection,
    agents: &[(TenantId, Label)],
    since: Micros,
) -> Result<Vec<(TenantId, FixRecord)>, StoreError> {
    let mut select = connection.prepare_cached(&live_sql("AND tenant = ?2 AND agent_id = ?3"))?;
    let mut found = Vec::new();
    for (tenant, agent_id) in agents {
        found.extend(with_tenant(&mut select, (since.0, tenant.0, agent_id.as_str()))?);
    }
    Ok(found)
}

fn live_sql(of: &str) -> String {
    format!(
        "SELECT {COLUMNS} FROM fixes INDEXED BY fixes_live WHERE state = 'live' {of}
            AND (MAX(created_at, applied_at) >= ?1 OR EXISTS (
                SELECT 1 FROM verdict_notes AS note
                WHERE note.tenant = fixes.tenant AND note.fix = fixes.id AND note.at >= ?1))
         ORDER BY tenant, id"
    )
}

fn all(select: &mut Statement<'_>, values: impl Params) -> Result<Vec<FixRecord>, StoreError> {
    Ok(with_tenant(select, values)?.into_iter().map(|(_, fix)| fix).collect())
}

fn with_tenant(select: &mut Statement<'_>, values: impl Params) -> Result<Vec<(TenantId, FixRecord)>, StoreError> {
    let mut rows = select.query(values)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push((TenantId(row.get(TENANT)?), read(row)?));
    }
    Ok(found)
}
