//! API keys and whose they are.

use domain::Micros;
use rusqlite::{Connection, OptionalExtension};
use sha2::{Digest, Sha256};

use crate::model::{KeyOwner, KeyRow, StoreError, TenantId, key_prefix};

/// Before the hash of a key that this program stored.
const HASHED: &str = "sha256:";
fn stored_form(key: &str) -> String {
    let digest = Sha256::digest(key.as_bytes());
    digest
        .iter()
        .fold(HASHED.to_owned(), |text, byte| format!("{text}{byte:02x}"))
}

/// Agent and customer of an active key.
pub(super) fn owner(connection: &Connection, key: &str) -> Result<Option<(String, String)>, StoreError> {
    // Who has read the table must not be able to present a hash as if it were the key.
    if key.starts_with(HASHED) {
        return Ok(None);
    }
    let mut select = connection
        .prepare_cached("SELECT agent_id, customer_id FROM api_keys WHERE key IN (?1, ?2) AND active ORDER BY key")?;
    Ok(select
        .query_row((key, stored_form(key)), |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?)
}

pub(super) fn known_tenant(connection: &Connection, customer_id: &str) -> Result<Option<TenantId>, StoreError> {
    let mut select = connection.prepare_cached("SELECT id FROM tenants WHERE customer_id = ?1")?;
    Ok(select
        .query_row([customer_id], |row| row.get(0).map(TenantId))
        .optional()?)
}

pub(super) fn make_tenant(connection: &Connection, customer_id: &str) -> Result<TenantId, StoreError> {
    connection
        .prepare_cached("INSERT INTO tenants (customer_id) VALUES (?1) ON CONFLICT DO NOTHING")?
        .execute([customer_id])?;
    known_tenant(connection, customer_id)?.ok_or_else(|| StoreError::Database("the tenant was not stored".to_owned()))
}

pub(super) fn with_tenant((agent_id, customer_id): (String, String), tenant: TenantId) -> KeyOwner {
    KeyOwner {
        tenant,
        agent_id,
        customer_id,
    }
}

pub(super) fn add(
    connection: &Connection,
    key: &str,
    agent_id: &str,
    customer_id: &str,
    now: Micros,
) -> Result<(), StoreError> {
    connection.execute(
        "INSERT INTO api_keys (key, agent_id, customer_id, prefix, created_at) VALUES (?1, ?2, ?3, ?4, ?5)",
        (stored_form(key), agent_id, customer_id, key_prefix(key), now.0),
    )?;
    Ok(())
}

pub(super) fn revoke(connection: &Connection, key_or_prefix: &str) -> Result<bool, StoreError> {
    let whole = connection.execute(
        "UPDATE api_keys SET active = FALSE WHERE key IN (?1, ?2) AND active",
        (key_or_prefix, stored_form(key_or_prefix)),
    )?;
    if whole > 0 {
        return Ok(true);
    }
    // A prefix that two active keys share means neither. Characters are compared, not patterns.
    let mut select = connection.prepare_cached(
        "SELECT key FROM api_keys
         WHERE active AND substr(COALESCE(prefix, key), 1, length(?1)) = ?1 AND ?1 <> '' LIMIT 2",
    )?;
    let keys: Vec<String> = select
        .query_map([key_or_prefix], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let [key] = keys.as_slice() else { return Ok(false) };
    Ok(connection.execute("UPDATE api_keys SET active = FALSE WHERE key = ?1", [key])? > 0)
}

/// The newest first.
pub(super) fn list(connection: &Connection) -> Result<Vec<KeyRow>, StoreError> {
    let mut select = connection.prepare_cached(
        "SELECT COALESCE(prefix, key), agent_id, customer_id, active, created_at FROM api_keys
         ORDER BY created_at DESC, key",
    )?;
    let rows = select.query_map([], |row| {
        Ok(KeyRow {
            prefix: key_prefix(&row.get::<_, String>(0)?),
            agent_id: row.get(1)?,
            customer_id: row.get(2)?,
            active: row.get(3)?,
            created_at: Micros(row.get(4)?),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
