//! Which route a trace is read from, one test for each kind of server.

use serde_json::json;

use super::{OBSERVATIONS, Server, Told, WHOLE, empty, id, unknown};
use crate::langfuse::LangfuseError;

/// How many observations are found, or why none.
async fn look(server: &Server) -> Result<Option<usize>, LangfuseError> {
    let found = server.langfuse.trace(&id()).await?;
    Ok(found.map(|trace| trace.observations.len()))
}

/// The answer of version 4 in its usual mode on the older route.
fn events_only() -> Told {
    let message = "This endpoint is not available on deployments running in Langfuse v4 events_only mode.";
    Told::json(404, json!({ "message": message }))
}

fn observations() -> Told {
    Told::json(200, OBSERVATIONS)
}

fn whole() -> Told {
    Told::json(200, WHOLE)
}

#[tokio::test]
async fn version_4_and_the_cloud() {
    let server = Server::with_routes(observations, events_only).await;
    assert_eq!(look(&server).await, Ok(Some(4)));
    assert_eq!(server.routes(), "new");
}

#[tokio::test]
async fn version_4_before_the_trace_is_there() {
    let server = Server::with_routes(empty, events_only).await;
    assert_eq!(look(&server).await, Ok(None));
    assert_eq!(server.routes(), "new old");
    assert_eq!(look(&server).await, Ok(None));
    assert_eq!(server.routes(), "new", "the older route is known to be gone");
}

#[tokio::test]
async fn version_4_writing_both_ways_shows_old_clients_traces_on_the_older_route() {
    let server = Server::with_routes(empty, whole).await;
    for _ in 0..2 {
        assert_eq!(look(&server).await, Ok(Some(4)));
        assert_eq!(server.routes(), "new old");
    }
}

#[tokio::test]
async fn neither_knows_the_trace() {
    let server = Server::with_routes(empty, unknown).await;
    for _ in 0..2 {
        assert_eq!(look(&server).await, Ok(None));
        assert_eq!(server.routes(), "new old");
    }
}

#[tokio::test]
async fn every_way_of_not_having_the_newer_route() {
    let cloud_only = || {
        Told::json(
            501,
            json!({ "message": "Not implemented", "error": "NotImplementedError" }),
        )
    };
    let write_mode = || Told::json(404, json!({ "message": "only available in a Langfuse v4 write mode" }));
    let ways: [fn() -> Told; 7] = [
        write_mode,
        cloud_only,
        || Told::page(405),
        || Told::json(410, json!({ "message": "Gone" })),
        || Told::page(404),
        || Told::page(200),
        || Told::of(404, "text/plain", "404 page not found"),
    ];
    for way in ways {
        let server = Server::with_routes(way, whole).await;
        assert_eq!(look(&server).await, Ok(Some(4)));
        assert_eq!(server.routes(), "new old");
        assert_eq!(look(&server).await, Ok(Some(4)));
        assert_eq!(server.routes(), "old", "the newer route is known to be missing");
    }
}

#[tokio::test]
async fn version_3_before_the_trace_is_there() {
    let server = Server::with_routes(|| Told::page(404), unknown).await;
    assert_eq!(look(&server).await, Ok(None));
    assert_eq!(server.routes(), "new old");
    assert_eq!(look(&server).await, Ok(None));
    assert_eq!(server.routes(), "old");
}

#[tokio::test]
async fn a_server_that_is_updated_is_noticed() {
    let updated = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let (one, other) = (updated.clone(), updated.clone());
    let is_new = |flag: &std::sync::atomic::AtomicBool| flag.load(std::sync::atomic::Ordering::Relaxed);
    let server = Server::with_routes(
        move || if is_new(&one) { observations() } else { Told::page(404) },
        move || if is_new(&other) { events_only() } else { whole() },
    )
    .await;
    assert_eq!(look(&server).await, Ok(Some(4)));
    updated.store(true, std::sync::atomic::Ordering::Relaxed);
    server.routes();
    assert_eq!(look(&server).await, Ok(Some(4)));
    assert_eq!(server.routes(), "old new");
    assert_eq!(look(&server).await, Ok(Some(4)));
    assert_eq!(server.routes(), "new");
}

#[tokio::test]
async fn the_cloud_may_forbid_the_older_route() {
    let server = Server::with_routes(empty, || Told::json(403, json!({ "message": "no" }))).await;
    assert_eq!(look(&server).await, Ok(None));
    server.routes();
    assert_eq!(look(&server).await, Ok(None));
    assert_eq!(server.routes(), "new");
}

#[tokio::test]
async fn a_failure_of_the_older_route_does_not_hide_that_the_newer_one_works() {
    for status in [429, 500, 503] {
        let server = Server::with_routes(empty, move || Told::page(status)).await;
        for _ in 0..2 {
            assert_eq!(look(&server).await, Ok(None), "{status}");
            assert_eq!(server.routes(), "new old");
        }
    }
}

#[tokio::test]
async fn what_is_no_langfuse_is_not_waited_for() {
    let server = Server::telling(|_| Told::page(404)).await;
    for _ in 0..2 {
        let error = look(&server).await.unwrap_err();
        assert!(error.to_string().contains("LANGFUSE_HOST"), "{error}");
        assert_eq!(server.routes(), "new old");
    }
}
