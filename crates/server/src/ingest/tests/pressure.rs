//! A store that cannot take more for a while, or at all.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::http::header::RETRY_AFTER;

use super::super::{Intake, router_of};
use super::{Bench, batch, event};
use crate::auth::AuthMode;
use crate::config::Config;
use crate::faulty_store::{Faults, FaultyStore};

/// Holds the database's write lock, as a backup or an operator's shell would.
struct Lock(rusqlite::Connection);

impl Lock {
    fn of(bench: &Bench) -> Self {
        let other = rusqlite::Connection::open(bench.folder.path().join("test.db")).unwrap();
        other.busy_timeout(Duration::from_secs(2)).unwrap();
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        Self(other)
    }

    fn release(self) {
        self.0.execute_batch("ROLLBACK").unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_is_held_while_the_store_is_busy() {
    let bench = Arc::new(Bench::dev().await);
    let lock = Lock::of(&bench);
    let sent = Instant::now();
    let waiting: Vec<_> = (0..20)
        .map(|number| {
            let bench = Arc::clone(&bench);
            tokio::spawn(async move { bench.ingest(batch(&[event(&format!("r{number}"), 1)])).await })
        })
        .collect();
    tokio::time::sleep(Duration::from_millis(1500)).await;
    assert!(
        waiting.iter().all(|request| !request.is_finished()),
        "nobody is answered before it is on disk"
    );
    lock.release();
    for (number, request) in waiting.into_iter().enumerate() {
        assert_eq!(request.await.unwrap().status, 202);
        assert_eq!(bench.stored(&format!("r{number}")).await.unwrap().events.len(), 1);
    }
    assert!(sent.elapsed() < Duration::from_secs(4), "before the clients give up");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_lasting_trouble_is_answered_with_503_and_it_ends_by_itself() {
    let mut bench = Bench::dev().await;
    bench.routes = router_of(Intake::bounded(bench.app.clone(), 1 << 20, Duration::from_millis(500)));
    let lock = Lock::of(&bench);
    let sent = Instant::now();
    let answer = bench.ingest(batch(&[event("r", 1)])).await;
    assert_eq!(answer.refusal(), (503, "busy", ""));
    assert_eq!(answer.headers[RETRY_AFTER], "1");
    assert!(sent.elapsed() >= Duration::from_millis(400), "it was tried for a while");
    assert!(sent.elapsed() < Duration::from_secs(3));
    lock.release();
    // Sent again, as a client does that was refused: stored once, whether or not the first try went through.
    assert_eq!(bench.ingest(batch(&[event("r", 1)])).await.status, 202);
    assert_eq!(bench.stored("r").await.unwrap().events.len(), 1);
}

#[tokio::test]
async fn bodies_in_memory_are_bounded() {
    let mut bench = Bench::dev().await;
    // Room for one body of unknown size, which counts as the largest possible one.
    bench.routes = router_of(Intake::bounded(bench.app.clone(), 0, Duration::from_millis(200)));
    let (never_sent, body) = pending_body();
    let routes = bench.routes.clone();
    let first = tokio::spawn(async move {
        let request = axum::http::Request::post("/v1/ingest").body(body).unwrap();
        tower::ServiceExt::oneshot(routes, request).await.unwrap().status()
    });
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(bench.ingest(batch(&[event("r", 1)])).await.refusal(), (503, "busy", ""));
    drop(never_sent);
    assert_eq!(first.await.unwrap().as_u16(), 422);
    assert_eq!(bench.ingest(batch(&[event("r", 1)])).await.status, 202);
}

#[tokio::test]
async fn a_full_disk_is_said_at_once_and_mends_without_a_restart() {
    let faults = Faults::full();
    let bench = faulty(&faults).await;
    let answer = bench.ingest(batch(&[event("r", 1)])).await;
    assert_eq!(answer.refusal(), (503, "storage_full", ""));
    assert_eq!(answer.headers[RETRY_AFTER], "1");
    assert!(bench.stored("r").await.is_none());
    faults.mend();
    assert_eq!(bench.ingest(batch(&[event("r", 1)])).await.status, 202);
    assert_eq!(bench.stored("r").await.unwrap().events.len(), 1);
}

#[tokio::test]
async fn a_busy_store_gets_the_whole_batch_again() {
    let faults = Faults::busy(3);
    let bench = faulty(&faults).await;
    let answer = bench
        .ingest(batch(&[event("a", 1), event("b", 1), event("a", 2)]))
        .await;
    assert_eq!((answer.status, &answer.body["accepted"]), (202, &serde_json::json!(3)));
    assert_eq!(bench.stored("a").await.unwrap().events.len(), 2);
    assert_eq!(bench.stored("b").await.unwrap().events.len(), 1);
}

async fn faulty(faults: &Faults) -> Bench {
    let Bench { app, folder, .. } = Bench::dev().await;
    let store = Arc::new(FaultyStore::new(app.store, faults.clone()));
    Bench::with(store, AuthMode::Dev, Config::default(), folder).await
}

/// A body that stays open until its sender is dropped.
fn pending_body() -> (tokio::sync::oneshot::Sender<()>, axum::body::Body) {
    let (sender, receiver) = tokio::sync::oneshot::channel::<()>();
    let stream = futures_util::stream::once(async move {
        let _ = receiver.await;
        Ok::<_, std::io::Error>(bytes::Bytes::new())
    });
    (sender, axum::body::Body::from_stream(stream))
}
