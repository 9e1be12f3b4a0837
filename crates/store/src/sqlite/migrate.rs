//! Brings a database to the newest schema, once.

use rusqlite::{Connection, OptionalExtension, TransactionBehavior};
use sha2::{Digest, Sha256};

use super::hours;
use crate::model::StoreError;

struct Migration {
    sql: &'static str,
    /// What SQL alone cannot do, because values are opaque to it. Runs after the script.
    then: fn(&Connection) -> Result<(), StoreError>,
}

/// In order; a migration that was released is never changed.
const MIGRATIONS: [Migration; 7] = [
    Migration {
        sql: include_str!("../../migrations/sqlite/0001_spine.sql"),
        then: |_| Ok(()),
    },
    Migration {
        sql: include_str!("../../migrations/sqlite/0002_hours.sql"),
        then: hours::count_stored_signals,
    },
    Migration {
        sql: include_str!("../../migrations/sqlite/0003_policies.sql"),
        then: |_| Ok(()),
    },
    Migration {
        sql: include_str!("../../migrations/sqlite/0004_removals.sql"),
        then: |_| Ok(()),
    },
    Migration {
        sql: include_str!("../../migrations/sqlite/0005_recent.sql"),
        then: |_| Ok(()),
    },
    Migration {
        sql: include_str!("../../migrations/sqlite/0006_fixes.sql"),
        then: |_| Ok(()),
    },
    Migration {
        sql: include_str!("../../migrations/sqlite/0007_lapses.sql"),
        then: |_| Ok(()),
    },
];

/// The newest schema version.
pub const KNOWN: i64 = MIGRATIONS.len() as i64;

/// Applies what is missing, all or nothing.
///
/// # Errors
/// [`StoreError::NewerSchema`] for a database of a later program, [`StoreError::Corrupt`] for one whose
/// migrations are not ours.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    transaction.execute_batch(
        "CREATE TABLE IF NOT EXISTS schema_version (
            version    INTEGER PRIMARY KEY,
            checksum   TEXT    NOT NULL,
            applied_at INTEGER NOT NULL DEFAULT (unixepoch() * 1000000)
        ) STRICT",
    )?;
    let newest: Option<i64> = transaction.query_row("SELECT MAX(version) FROM schema_version", [], |row| row.get(0))?;
    let found = newest.unwrap_or(0);
    if found > KNOWN {
        return Err(StoreError::NewerSchema { found, known: KNOWN });
    }
    for (version, migration) in (1_i64..).zip(MIGRATIONS) {
        apply(&transaction, version, &migration)?;
    }
    transaction.commit()?;
    Ok(())
}

fn apply(connection: &Connection, version: i64, migration: &Migration) -> Result<(), StoreError> {
    let checksum = checksum(migration.sql);
    let applied: Option<String> = connection
        .query_row(
            "SELECT checksum FROM schema_version WHERE version = ?1",
            [version],
            |row| row.get(0),
        )
        .optional()?;
    match applied {
        Some(applied) if applied == checksum => Ok(()),
        Some(_) => Err(StoreError::Corrupt(format!(
            "migration {version} was applied with another content"
        ))),
        None => {
            connection.execute_batch(migration.sql)?;
            (migration.then)(connection)?;
            connection.execute(
                "INSERT INTO schema_version (version, checksum) VALUES (?1, ?2)",
                (version, checksum),
            )?;
            Ok(())
        }
    }
}

fn checksum(sql: &str) -> String {
    let digest = Sha256::digest(sql.as_bytes());
    digest
        .iter()
        .fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}
