//! Migrations.

use std::path::{Path, PathBuf};

use rusqlite::Connection;
use store::sqlite::{SCHEMA_VERSION, Settings, SqliteStore};
use store::{RunStore, StoreError};

use crate::support::batch;

fn database() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("some/new/folder/d.db");
    (folder, path)
}

fn schema(path: &Path) -> Vec<String> {
    let connection = Connection::open(path).unwrap();
    let mut select = connection
        .prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name")
        .unwrap();
    select
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect()
}

#[tokio::test]
async fn opening_again_changes_nothing() {
    let (_folder, path) = database();
    drop(SqliteStore::open(Settings::new(&path)).unwrap());
    let first = schema(&path);
    let store = SqliteStore::open(Settings::new(&path)).unwrap();
    store.append(batch("r", 0, 3)).await.unwrap();
    // Two at once are no problem either.
    let second = SqliteStore::open(Settings::new(&path)).unwrap();
    second.append(batch("r", 1, 3)).await.unwrap();
    drop((store, second));
    assert_eq!(schema(&path), first);
    let connection = Connection::open(&path).unwrap();
    let versions: i64 = connection
        .query_row("SELECT COUNT(*) FROM schema_version", [], |row| row.get(0))
        .unwrap();
    assert_eq!(versions, SCHEMA_VERSION);
}

#[test]
fn a_newer_schema_is_refused() {
    let (_folder, path) = database();
    drop(SqliteStore::open(Settings::new(&path)).unwrap());
    let newer = SCHEMA_VERSION + 1;
    let connection = Connection::open(&path).unwrap();
    connection
        .execute(
            "INSERT INTO schema_version (version, checksum) VALUES (?1, 'x')",
            [newer],
        )
        .unwrap();
    drop(connection);
    let error = SqliteStore::open(Settings::new(&path)).err();
    assert_eq!(
        error,
        Some(StoreError::NewerSchema {
            found: newer,
            known: SCHEMA_VERSION
        })
    );
}

#[test]
fn a_changed_migration_is_noticed() {
    let (_folder, path) = database();
    drop(SqliteStore::open(Settings::new(&path)).unwrap());
    let connection = Connection::open(&path).unwrap();
    connection
        .execute("UPDATE schema_version SET checksum = 'other' WHERE version = 1", [])
        .unwrap();
    drop(connection);
    assert!(matches!(
        SqliteStore::open(Settings::new(&path)).err(),
        Some(StoreError::Corrupt(_))
    ));
}

/// Run-scoped tables can be spread over shards: every key of theirs leads with the bucket.
#[test]
fn keys_of_run_scoped_tables_lead_with_the_bucket() {
    let (_folder, path) = database();
    drop(SqliteStore::open(Settings::new(&path)).unwrap());
    for table in ["chunks", "work", "runs", "signals"] {
        let sql = schema(&path)
            .into_iter()
            .find(|sql| sql.starts_with(&format!("CREATE TABLE {table} ")))
            .unwrap();
        let key = ["UNIQUE (", "PRIMARY KEY ("]
            .iter()
            .find_map(|word| sql.split_once(word))
            .unwrap()
            .1;
        assert!(key.starts_with("bucket, tenant, run_id"), "{table}: {key}");
    }
}
