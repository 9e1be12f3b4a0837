//! Whose signals are explained, and who reads it.

use ::api::paths;
use ::api::signals::SignalList;
use axum::http::StatusCode;
use stand_in::langfuse::Mode;

use super::world::{TRACE, World};
use crate::auth::AuthMode;
use crate::rest::testing::{Run, Server};

#[tokio::test]
async fn another_tenant_neither_explains_a_signal_nor_reads_what_was_said() {
    let server = Server::in_mode(AuthMode::Prod).await;
    let store = &server.app.store;
    for (key, customer) in [("dt_live_a", "a"), ("dt_live_b", "b")] {
        let now = server.app.clock.now();
        store.add_key(key, "agent one", customer, now).await.unwrap();
    }
    let owner = store.tenant("a").await.unwrap();
    server.judge_as(owner, Run::new("loop").looping().traced(TRACE)).await;
    let list = server.text(paths::SIGNALS, Some("dt_live_a")).await;
    let list: SignalList = serde_json::from_str(&list).unwrap();
    let world = World::around(server, Mode::EventsOnly, list.signals[0].id);
    world.add_trace(|trace| trace);

    let explanation = paths::with(paths::SIGNAL_EXPLANATION, &world.signal.to_string());
    let explain = world.path();
    for (method, path) in [("POST", &explain), ("GET", &explanation)] {
        for (key, expected) in [("dt_live_a", StatusCode::OK), ("dt_live_b", StatusCode::NOT_FOUND)] {
            let answer = world.server.send(method, path, Some(key)).await;
            assert_eq!(answer.status(), expected, "{method} {key}");
        }
    }
    assert_eq!(world.llm.requests().len(), 1);
}
