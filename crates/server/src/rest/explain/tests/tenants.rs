//! Whose signals are explained, and who reads it.

use ::api::config::ConfigView;
use ::api::signals::SignalList;
use ::api::{ApiErrorBody, ErrorCode, paths};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use serde_json::{Value, json};
use stand_in::langfuse::{Mode, NewPrompt};
use store::FixFilter;

use super::world::{TRACE, World};
use crate::auth::AuthMode;
use crate::fixes::{Editing, promote, roll_back};
use crate::rest::testing::{Run, Server};

#[tokio::test]
async fn another_tenant_neither_explains_a_signal_nor_reads_what_was_said() {
    let server = Server::of_two_customers().await;
    let store = &server.app.store;
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

/// Both customers have a signal of their own, and Langfuse is a's.
#[tokio::test]
async fn only_the_customer_that_is_named_uses_langfuse() {
    let server = Server::of_two_customers().await;
    let mut signals = Vec::new();
    for (key, customer) in [("dt_live_a", "a"), ("dt_live_b", "b")] {
        let owner = server.app.store.tenant(customer).await.unwrap();
        server.judge_as(owner, Run::new("loop").looping().traced(TRACE)).await;
        let list: SignalList = serde_json::from_str(&server.text(paths::SIGNALS, Some(key)).await).unwrap();
        signals.push((key, list.signals[0].id.to_string()));
    }
    let mut world = World::around(server, Mode::EventsOnly, 0);
    world.configure(|config| {
        config.auth_mode = AuthMode::Prod;
        config.langfuse_customer = "a".to_owned();
    });
    world.add_trace(|trace| trace);
    world.langfuse.add_prompt(NewPrompt::text("support", "Help."));
    each_is_told_whether_it_is_theirs(&world).await;
    let fix = json!({ "fix_content": "Be brief.", "langfuse_prompt_name": "support" });
    for (key, signal) in signals.iter().rev() {
        let prompt = format!("{}?name=support", paths::with(paths::SIGNAL_PROMPT, signal));
        let explain = paths::with(paths::SIGNAL_EXPLAIN, signal);
        let apply = paths::with(paths::SIGNAL_APPLY_FIX, signal);
        for (method, path, json) in [
            ("GET", prompt, Value::Null),
            ("POST", explain, json!({})),
            ("POST", apply, fix.clone()),
        ] {
            let request = Request::builder().method(method).uri(&path);
            let request = request.header("authorization", format!("Bearer {key}"));
            let answer = world.server.request(request.body(body_of(&json)).unwrap()).await;
            if *key == "dt_live_a" {
                assert_eq!(answer.status(), StatusCode::OK, "{path}");
            } else {
                let refusal: ApiErrorBody = Server::body(answer).await;
                assert_eq!(refusal.code, ErrorCode::NotConfigured, "{path}");
            }
        }
        let versions = if *key == "dt_live_a" { 2 } else { 1 };
        assert_eq!(world.langfuse.prompt_versions("support").len(), versions);
    }
    assert_eq!(world.llm.requests().len(), 1);
    takes_back_and_promotes_nothing(&world).await;
}

/// The page must not offer what is refused, and must say why.
async fn each_is_told_whether_it_is_theirs(world: &World) {
    for (key, theirs) in [("dt_live_a", true), ("dt_live_b", false)] {
        let text = world.server.text(paths::CONFIG, Some(key)).await;
        let config: ConfigView = serde_json::from_str(&text).unwrap();
        assert_eq!(
            (config.langfuse_configured, config.explain.ready),
            (theirs, theirs),
            "{key}"
        );
        assert_eq!(config.explain.langfuse_of_another, !theirs, "{key}");
        assert_eq!(config.explain.missing, [""; 0], "no setting is missing");
    }
}

/// A fix from before the setting was made cannot be changed with another customer's keys either.
async fn takes_back_and_promotes_nothing(world: &World) {
    let app = &world.server.app;
    let other = app.store.tenant("nobody").await.unwrap();
    let owner = app.store.tenant("a").await.unwrap();
    let record = app
        .store
        .fixes()
        .fixes(owner, &FixFilter::default(), 1)
        .await
        .unwrap()
        .remove(0);
    let editing = Editing {
        tenant: other,
        actor: domain::Label::name("dt_live_b"),
        at: app.clock.now(),
    };
    let promoted = promote(app, &editing, record.clone(), None).await.unwrap_err();
    let taken_back = roll_back(app, &editing, record).await.unwrap_err();
    for error in [promoted, taken_back] {
        assert_eq!(error.code, ErrorCode::NotConfigured);
    }
}

fn body_of(json: &Value) -> Body {
    if json.is_null() {
        Body::empty()
    } else {
        Body::from(json.to_string())
    }
}
