//! Keys that are written by hand, as the guides say, while the server runs.

use std::path::Path;

use domain::Micros;
use store::sqlite::{Settings, SqliteStore};
use store::{KeyStore, RunStore};

use crate::support::batch;

const INSERT: &str = "INSERT INTO api_keys (key, agent_id, customer_id) VALUES ('dt_live_x','a','c');";
const REVOKE: &str = "UPDATE api_keys SET active = FALSE WHERE key = 'dt_live_x';";

fn by_hand(path: &Path, sql: &str) {
    rusqlite::Connection::open(path).unwrap().execute_batch(sql).unwrap();
}

#[tokio::test]
async fn keys_are_inserted_and_revoked_by_hand() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("d.db");
    let store = SqliteStore::open(Settings::new(&path)).unwrap();
    store.append(batch("r", 0, 3)).await.unwrap();
    assert_eq!(store.key_owner("dt_live_x").await.unwrap(), None);
    by_hand(&path, INSERT);
    let owner = store.key_owner("dt_live_x").await.unwrap().unwrap();
    assert_eq!((owner.agent_id.as_str(), owner.customer_id.as_str()), ("a", "c"));
    assert_eq!(owner.tenant, store.tenant("c").await.unwrap());
    let rows = store.keys().await.unwrap();
    assert!(rows[0].active && rows[0].created_at > Micros(1_700_000_000_000_000));
    by_hand(&path, REVOKE);
    assert_eq!(store.key_owner("dt_live_x").await.unwrap(), None);
    by_hand(&path, "UPDATE api_keys SET active = TRUE WHERE key = 'dt_live_x'");
    assert!(store.key_owner("dt_live_x").await.unwrap().is_some());
    assert!(store.revoke_key("dt_live_x").await.unwrap());
    assert_eq!(store.key_owner("dt_live_x").await.unwrap(), None);
}

#[tokio::test]
async fn no_key_that_we_store_can_be_read_from_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("d.db");
    let key = "dt_live_5d41402abc4b2a76b9719d911017c592";
    let store = SqliteStore::open(Settings::new(&path)).unwrap();
    store.add_key(key, "a", "c", Micros(1)).await.unwrap();
    assert!(store.key_owner(key).await.unwrap().is_some());
    for file in std::fs::read_dir(folder.path()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        let secret = &key.as_bytes()[12..];
        assert!(!bytes.windows(secret.len()).any(|window| window == secret));
    }
}
