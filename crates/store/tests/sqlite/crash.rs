//! The process is killed while it writes.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use domain::RunId;
use store::RunStore;
use store::sqlite::{Settings, SqliteStore};

use crate::support::{TENANT, batch};

/// Names the database for the process that is to be killed.
const CHILD: &str = "STORE_CRASH_TEST_DATABASE";
const WRITERS: u64 = 16;
const EVENTS: u64 = 7;

/// In the child: writes for ever and says which batch was acknowledged. Otherwise: nothing to do.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn child_that_writes_until_it_is_killed() {
    let Some(path) = std::env::var_os(CHILD) else { return };
    let store = SqliteStore::open(Settings::new(path)).unwrap();
    let first: u64 = std::env::var("STORE_CRASH_TEST_FIRST").unwrap().parse().unwrap();
    let mut writers = Vec::new();
    for writer in 0..WRITERS {
        let store = std::sync::Arc::clone(&store);
        writers.push(tokio::spawn(async move {
            for number in first.. {
                store
                    .append(batch(&format!("run {writer}"), number, EVENTS))
                    .await
                    .unwrap();
                let mut out = std::io::stdout().lock();
                writeln!(out, "acked {writer} {number}").unwrap();
                out.flush().unwrap();
            }
        }));
    }
    for writer in writers {
        writer.await.unwrap();
    }
}

/// Lets a child write for a while, kills it, and gives the batches that were acknowledged.
fn write_and_kill(path: &Path, first: u64, wait: Duration) -> BTreeSet<(u64, u64)> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "crash::child_that_writes_until_it_is_killed", "--nocapture"])
        .env(CHILD, path)
        .env("STORE_CRASH_TEST_FIRST", first.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let output = child.stdout.take().unwrap();
    let reader = std::thread::spawn(move || {
        let lines = BufReader::new(output).lines().map_while(Result::ok);
        lines.filter_map(|line| parse(&line)).collect::<BTreeSet<_>>()
    });
    std::thread::sleep(wait);
    // SIGKILL: nothing is flushed or closed.
    child.kill().unwrap();
    child.wait().unwrap();
    reader.join().unwrap()
}

fn parse(line: &str) -> Option<(u64, u64)> {
    let (writer, number) = line.split_once("acked ")?.1.split_once(' ')?;
    Some((writer.parse().ok()?, number.parse().ok()?))
}

/// The batches of every writer that are stored, and a check that each is whole.
async fn stored(store: &SqliteStore) -> BTreeSet<(u64, u64)> {
    let mut found = BTreeSet::new();
    for writer in 0..WRITERS {
        let run = store
            .run_events(TENANT, &RunId::new(&format!("run {writer}")))
            .await
            .unwrap();
        let mut events = vec![0; 0];
        events.extend(
            run.into_iter()
                .flat_map(|run| run.events)
                .map(|event| u64::from(event.step)),
        );
        let once: BTreeSet<u64> = events.iter().copied().collect();
        assert_eq!(once.len(), events.len(), "an event is there twice");
        for number in once.iter().map(|step| step / 1000) {
            let parts = once.range(number * 1000..(number + 1) * 1000).count() as u64;
            assert_eq!(parts, EVENTS, "half a batch is there");
            found.insert((writer, number));
        }
    }
    found
}

#[tokio::test]
async fn no_acknowledged_batch_is_lost_and_none_is_there_twice() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("d.db");
    let mut acked = BTreeSet::new();
    for round in 0..5 {
        let wait = Duration::from_millis(400 + round * 130);
        let round_acked = write_and_kill(&path, round * 100_000, wait);
        assert!(!round_acked.is_empty(), "nothing was written in round {round}");
        acked.extend(round_acked);
        let store = SqliteStore::open(Settings::new(&path)).unwrap();
        let found = stored(&store).await;
        let lost: Vec<_> = acked.difference(&found).collect();
        assert!(lost.is_empty(), "lost after round {round}: {lost:?}");
        // A client that got no answer sends its batch again: one of the last that were stored.
        for &(writer, number) in found.iter().filter(|(_, number)| *number >= round * 100_000) {
            if number % 17 == 0 {
                store
                    .append(batch(&format!("run {writer}"), number, EVENTS))
                    .await
                    .unwrap();
            }
        }
        assert_eq!(stored(&store).await, found);
        drop(store);
        check_file(&path, found.len());
    }
}

fn check_file(path: &Path, batches: usize) {
    let connection = rusqlite::Connection::open(path).unwrap();
    let verdict: String = connection
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .unwrap();
    assert_eq!(verdict, "ok");
    let rows: usize = connection
        .query_row("SELECT COUNT(*) FROM chunks", [], |row| row.get::<_, i64>(0))
        .unwrap() as usize;
    assert_eq!(rows, batches);
}

#[tokio::test]
async fn closing_writes_what_is_waiting() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("d.db");
    let store = SqliteStore::open(Settings::new(&path)).unwrap();
    let start = Instant::now();
    let appends: Vec<_> = (0..50)
        .map(|number| {
            let store = std::sync::Arc::clone(&store);
            tokio::spawn(async move { store.append(batch("r", number, 3)).await })
        })
        .collect();
    for append in appends {
        append.await.unwrap().unwrap();
    }
    drop(store);
    assert!(start.elapsed() < Duration::from_secs(20));
    assert!(
        !path.with_extension("db-wal").exists(),
        "the log is folded into the database"
    );
    let store = SqliteStore::open(Settings::new(&path)).unwrap();
    let run = store.run_events(TENANT, &RunId::new("r")).await.unwrap().unwrap();
    assert_eq!(run.events.len(), 150);
}
