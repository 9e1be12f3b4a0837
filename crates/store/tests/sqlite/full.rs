//! No room left, and a database that somebody else has locked.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use domain::RunId;
use store::sqlite::{Settings, SqliteStore};
use store::{RunStore, StoreError};

use crate::support::{TENANT, batch};

/// Writes until it fails, and gives the error and how many batches were stored.
async fn fill(store: &SqliteStore) -> (StoreError, u64) {
    for number in 0..20_000 {
        if let Err(error) = store.append(batch(&format!("run {number}"), number, 900)).await {
            return (error, number);
        }
    }
    panic!("the disk is never full");
}

#[tokio::test]
async fn a_full_database_says_so_and_keeps_what_it_has() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("d.db");
    let settings = Settings {
        max_pages: Some(400),
        ..Settings::new(&path)
    };
    let store = SqliteStore::open(settings).unwrap();
    let (error, stored) = fill(&store).await;
    assert_eq!(error, StoreError::Full);
    assert!(stored > 10);
    assert_eq!(store.append(batch("again", 0, 900)).await, Err(StoreError::Full));
    all_there(&store, stored).await;
    assert_eq!(store.run_events(TENANT, &RunId::new("again")).await.unwrap(), None);
    drop(store);
    let store = SqliteStore::open(Settings::new(&path)).unwrap();
    store.append(batch("again", 0, 900)).await.unwrap();
    all_there(&store, stored).await;
}

async fn all_there(store: &SqliteStore, stored: u64) {
    for number in 0..stored {
        let run = store
            .run_events(TENANT, &RunId::new(&format!("run {number}")))
            .await
            .unwrap();
        assert_eq!(run.unwrap().events.len(), 900);
    }
}

/// A file system of its own; `None` where it cannot be mounted.
struct SmallDisk<'a>(&'a Path);

impl<'a> SmallDisk<'a> {
    fn mount(at: &'a Path) -> Option<Self> {
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=6m", "tmpfs"])
            .arg(at)
            .output();
        mounted.is_ok_and(|output| output.status.success()).then_some(Self(at))
    }
}

impl Drop for SmallDisk<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(self.0).output();
    }
}

#[tokio::test]
async fn a_full_disk_is_survived_without_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let Some(disk) = SmallDisk::mount(folder.path()) else {
        // Mounting needs root; the page limit above tests the same path.
        return;
    };
    let ballast = disk.0.join("ballast");
    std::fs::write(&ballast, vec![0; 2 << 20]).unwrap();
    let store = SqliteStore::open(Settings::new(disk.0.join("d.db"))).unwrap();
    let (error, stored) = fill(&store).await;
    assert_eq!(error, StoreError::Full);
    assert!(stored > 10);
    for _ in 0..20 {
        assert_eq!(store.append(batch("again", 0, 900)).await, Err(StoreError::Full));
    }
    all_there(&store, stored).await;
    std::fs::remove_file(&ballast).unwrap();
    store.append(batch("again", 0, 900)).await.unwrap();
    all_there(&store, stored).await;
    drop(store);
    let store = SqliteStore::open(Settings::new(disk.0.join("d.db"))).unwrap();
    all_there(&store, stored).await;
    assert_eq!(
        store
            .run_events(TENANT, &RunId::new("again"))
            .await
            .unwrap()
            .unwrap()
            .events
            .len(),
        900
    );
}

#[tokio::test]
async fn one_job_that_does_not_fit_hurts_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings {
        max_pages: Some(300),
        ..Settings::new(folder.path().join("d.db"))
    };
    let store = SqliteStore::open(settings).unwrap();
    let huge = store.append(batch("huge", 1, 900_000));
    let small: Vec<_> = (0..40)
        .map(|number| {
            let store = std::sync::Arc::clone(&store);
            tokio::spawn(async move { store.append(batch(&format!("small {number}"), number, 3)).await })
        })
        .collect();
    assert_eq!(huge.await, Err(StoreError::Full));
    for append in small {
        append.await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn a_locked_database_is_busy_and_then_works_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("d.db");
    let settings = Settings {
        lock_timeout: Duration::from_millis(100),
        ..Settings::new(&path)
    };
    let store = SqliteStore::open(settings).unwrap();
    let other = rusqlite::Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert_eq!(store.append(batch("r", 0, 3)).await, Err(StoreError::Busy));
    assert_eq!(store.run_events(TENANT, &RunId::new("r")).await.unwrap(), None);
    other.execute_batch("COMMIT").unwrap();
    store.append(batch("r", 0, 3)).await.unwrap();
    assert!(store.run_events(TENANT, &RunId::new("r")).await.unwrap().is_some());
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "not a folder").unwrap();
    let error = SqliteStore::open(Settings::new(file.join("d.db")))
        .err()
        .unwrap()
        .to_string();
    assert!(error.contains("file"), "{error}");
    let error = SqliteStore::open(Settings::new(folder.path()))
        .err()
        .unwrap()
        .to_string();
    assert!(error.contains("open"), "{error}");
    std::fs::write(&file, "not a database, but long enough to look at: ".repeat(100)).unwrap();
    assert!(matches!(
        SqliteStore::open(Settings::new(&file)).err(),
        Some(StoreError::Corrupt(_))
    ));
}

#[tokio::test]
async fn a_queue_without_room_is_busy_after_a_while() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("d.db");
    let settings = Settings {
        queue_bytes: 4000,
        queue_timeout: Duration::from_millis(200),
        ..Settings::new(&path)
    };
    let store = SqliteStore::open(settings).unwrap();
    let other = rusqlite::Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let waiting = {
        let store = std::sync::Arc::clone(&store);
        tokio::spawn(async move { store.append(batch("first", 0, 900)).await })
    };
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(store.append(batch("second", 0, 900)).await, Err(StoreError::Busy));
    other.execute_batch("COMMIT").unwrap();
    // The first still had its place, and is stored as soon as the lock is gone.
    waiting.await.unwrap().unwrap();
    assert_eq!(store.run_events(TENANT, &RunId::new("second")).await.unwrap(), None);
    // More than the whole queue holds still gets through, alone.
    store.append(batch("second", 0, 5000)).await.unwrap();
}
