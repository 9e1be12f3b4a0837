//! Every change of a policy.

use domain::policy::PolicyId;
use domain::{Label, Micros};
use rusqlite::{Connection, OptionalExtension, Row};

use super::rules::{json, revision, rule};
use crate::model::StoreError;
use crate::policies::{PolicyChange, PolicyChangeKind, Revision};

const COLUMNS: &str = "revision, policy, at, actor, kind, before, after";

/// Entries older than `before`, the newest first.
pub(super) fn newest(
    connection: &Connection,
    tenant: u32,
    policy: Option<PolicyId>,
    before: Option<Revision>,
    limit: usize,
) -> Result<Vec<PolicyChange>, StoreError> {
    let of_policy = if policy.is_some() { "policy = ?4" } else { "?4 IS NULL" };
    let mut select = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM policy_changes WHERE tenant = ?1 AND revision < ?2 AND {of_policy}
         ORDER BY revision DESC LIMIT ?3"
    ))?;
    let before = before.map_or(i64::MAX, number);
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut rows = select.query((tenant, before, limit, policy.map(|policy| policy.0)))?;
    let mut changes = Vec::new();
    while let Some(row) = rows.next()? {
        changes.push(change(row)?);
    }
    Ok(changes)
}

/// One entry, if it is of that policy.
pub(super) fn entry(
    connection: &Connection,
    tenant: u32,
    policy: PolicyId,
    revision: Revision,
) -> Result<Option<PolicyChange>, StoreError> {
    let mut select = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM policy_changes WHERE tenant = ?1 AND revision = ?2 AND policy = ?3"
    ))?;
    let mut rows = select.query((tenant, number(revision), policy.0))?;
    rows.next()?.map(change).transpose()
}

/// The policy's last change.
pub(super) fn last(connection: &Connection, tenant: u32, policy: PolicyId) -> Result<Option<Revision>, StoreError> {
    let mut select =
        connection.prepare_cached("SELECT MAX(revision) FROM policy_changes WHERE tenant = ?1 AND policy = ?2")?;
    let last: Option<i64> = select.query_row((tenant, policy.0), |row| row.get(0))?;
    Ok(last.map(|last| Revision(last as u64)))
}

/// When the policy first came.
pub(super) fn first_at(connection: &Connection, tenant: u32, policy: PolicyId) -> Result<Option<Micros>, StoreError> {
    let mut select = connection
        .prepare_cached("SELECT at FROM policy_changes WHERE tenant = ?1 AND policy = ?2 ORDER BY revision LIMIT 1")?;
    Ok(select
        .query_row((tenant, policy.0), |row| row.get(0).map(Micros))
        .optional()?)
}

pub(super) fn add(connection: &Connection, tenant: u32, change: &PolicyChange) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO policy_changes (tenant, revision, policy, at, actor, kind, before, after)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute((
            tenant,
            number(change.revision),
            change.policy.0,
            change.at.0,
            change.actor.as_str(),
            change.kind.as_str(),
            change.before.as_ref().map(json).transpose()?,
            change.after.as_ref().map(json).transpose()?,
        ))?;
    Ok(())
}

fn change(row: &Row<'_>) -> Result<PolicyChange, StoreError> {
    let text = |column| row.get_ref(column)?.as_str_or_null().map_err(rusqlite::Error::from);
    let kind = text(4)?.and_then(PolicyChangeKind::parse);
    Ok(PolicyChange {
        revision: revision(row, 0)?,
        policy: PolicyId(row.get(1)?),
        at: Micros(row.get(2)?),
        actor: Label::name(text(3)?.unwrap_or_default()),
        kind: kind.ok_or_else(|| StoreError::Corrupt("unknown kind of a policy's change".to_owned()))?,
        before: text(5)?.map(rule).transpose()?,
        after: text(6)?.map(rule).transpose()?,
    })
}

/// Whole numbers of the database have a sign; a revision beyond them was never given.
fn number(revision: Revision) -> i64 {
    i64::try_from(revision.0).unwrap_or(i64::MAX)
}
