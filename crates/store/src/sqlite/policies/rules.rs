//! The policies as they are now.

use domain::Micros;
use domain::policy::{PolicyId, PolicyRule};
use rusqlite::{Connection, OptionalExtension, Row};

use crate::model::StoreError;
use crate::policies::{PolicyRecord, PolicySet, Revision};

const COLUMNS: &str = "id, revision, created_at, updated_at, rule";

/// In the order in which agents look at them.
pub(super) fn set(connection: &Connection, tenant: u32) -> Result<PolicySet, StoreError> {
    let mut select = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM policies WHERE tenant = ?1"))?;
    let mut rows = select.query([tenant])?;
    let mut policies = Vec::new();
    while let Some(row) = rows.next()? {
        policies.push(record(row)?);
    }
    policies.sort_by_key(|policy| (policy.rule.priority, policy.id));
    let revision = Numbers::last(connection, tenant)?.revision;
    Ok(PolicySet { revision, policies })
}

pub(super) fn one(connection: &Connection, tenant: u32, id: PolicyId) -> Result<Option<PolicyRecord>, StoreError> {
    let mut select =
        connection.prepare_cached(&format!("SELECT {COLUMNS} FROM policies WHERE tenant = ?1 AND id = ?2"))?;
    let mut rows = select.query((tenant, id.0))?;
    rows.next()?.map(record).transpose()
}

pub(super) fn count(connection: &Connection, tenant: u32) -> Result<usize, StoreError> {
    let mut select = connection.prepare_cached("SELECT COUNT(*) FROM policies WHERE tenant = ?1")?;
    let count: i64 = select.query_row([tenant], |row| row.get(0))?;
    Ok(usize::try_from(count).unwrap_or_default())
}

fn record(row: &Row<'_>) -> Result<PolicyRecord, StoreError> {
    Ok(PolicyRecord {
        id: PolicyId(row.get(0)?),
        revision: revision(row, 1)?,
        created_at: Micros(row.get(2)?),
        updated_at: Micros(row.get(3)?),
        rule: rule(row.get_ref(4)?.as_str().map_err(rusqlite::Error::from)?)?,
    })
}

pub(super) fn put(connection: &Connection, tenant: u32, policy: &PolicyRecord) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO policies (tenant, id, revision, created_at, updated_at, rule)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute((
            tenant,
            policy.id.0,
            policy.revision.0 as i64,
            policy.created_at.0,
            policy.updated_at.0,
            json(&policy.rule)?,
        ))?;
    Ok(())
}

pub(super) fn remove(connection: &Connection, tenant: u32, id: PolicyId) -> Result<(), StoreError> {
    connection
        .prepare_cached("DELETE FROM policies WHERE tenant = ?1 AND id = ?2")?
        .execute((tenant, id.0))?;
    Ok(())
}

pub(super) fn rule(json: &str) -> Result<PolicyRule, StoreError> {
    Ok(serde_json::from_str(json)?)
}

pub(super) fn json(rule: &PolicyRule) -> Result<String, StoreError> {
    Ok(serde_json::to_string(rule)?)
}

pub(super) fn revision(row: &Row<'_>, column: usize) -> rusqlite::Result<Revision> {
    let number: i64 = row.get(column)?;
    Ok(Revision(number as u64))
}

/// The last numbers that were given, which are never given again.
#[derive(Clone, Copy)]
pub(super) struct Numbers {
    pub(super) id: PolicyId,
    pub(super) revision: Revision,
}

impl Numbers {
    pub(super) fn last(connection: &Connection, tenant: u32) -> Result<Self, StoreError> {
        let known = connection
            .prepare_cached("SELECT id, revision FROM policy_numbers WHERE tenant = ?1")?
            .query_row([tenant], |row| {
                Ok(Self {
                    id: PolicyId(row.get(0)?),
                    revision: revision(row, 1)?,
                })
            })
            .optional()?;
        Ok(known.unwrap_or(Self {
            id: PolicyId(0),
            revision: Revision(0),
        }))
    }

    pub(super) fn keep(self, connection: &Connection, tenant: u32) -> Result<(), StoreError> {
        connection
            .prepare_cached("INSERT OR REPLACE INTO policy_numbers (tenant, id, revision) VALUES (?1, ?2, ?3)")?
            .execute((tenant, self.id.0, self.revision.0 as i64))?;
        Ok(())
    }
}
