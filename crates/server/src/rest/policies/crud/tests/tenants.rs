//! Whose policies they are, and what nobody gets to read.

use ::api::policies::PolicyHistory;

use super::*;
use crate::auth::AuthMode;
use crate::config::{Config, Kind, Secret};

const OURS: &str = "dt_live_ours_0123456789abcdef";
const THEIRS: &str = "dt_live_theirs_0123456789abcdef";

async fn prod() -> Server {
    let mut server = Server::in_mode(AuthMode::Prod).await;
    let config = Config {
        auth_mode: AuthMode::Prod,
        policy_signing_secret: Some(Secret::parse("canary-secret").unwrap()),
        ..Config::default()
    };
    server.app.config = std::sync::Arc::new(config);
    for (key, customer) in [(OURS, "us"), (THEIRS, "them")] {
        server
            .app
            .store
            .add_key(key, "agent", customer, server.app.clock.now())
            .await
            .unwrap();
    }
    server
}

#[tokio::test]
async fn nobody_sees_or_changes_the_policies_of_another() {
    let server = prod().await;
    let made: PolicyView = server.post(paths::POLICIES, &least("ours")).key(OURS).get().await;
    let id = made.id;
    for (method, path, body) in [
        ("GET", "", None),
        ("PUT", "", Some(whole("theirs"))),
        ("PATCH", "/toggle", None),
        ("DELETE", "", None),
        ("POST", "/move", Some(json!({"before": null}))),
        ("POST", "/restore", Some(json!({"revision": made.revision}))),
    ] {
        let request = ask(&server, method, &format!("/v1/policies/{id}{path}")).key(THEIRS);
        let request = match &body {
            Some(json) => request.json(json),
            None => request,
        };
        assert_eq!(request.refused().await.code, ErrorCode::NotFound, "{method} {path}");
    }
    let theirs: Vec<PolicyView> = ask(&server, "GET", paths::POLICIES).key(THEIRS).get().await;
    assert_eq!(theirs, []);
    let theirs: PolicyHistory = ask(&server, "GET", paths::POLICY_HISTORY).key(THEIRS).get().await;
    assert_eq!(theirs.changes, []);
    let ours: Vec<PolicyView> = ask(&server, "GET", paths::POLICIES).key(OURS).get().await;
    assert_eq!(ours, [made]);
}

#[tokio::test]
async fn each_customer_has_numbers_and_revisions_of_their_own() {
    let server = prod().await;
    for key in [OURS, THEIRS] {
        let made: PolicyView = server.post(paths::POLICIES, &least("first")).key(key).get().await;
        assert_eq!((made.id.0, made.revision), (1, 1));
    }
}

#[tokio::test]
async fn the_history_tells_the_start_of_the_key_and_no_answer_tells_more() {
    let server = prod().await;
    let mut answers = Vec::new();
    let made = server.post(paths::POLICIES, &least("ours")).key(OURS).send().await;
    answers.push(read(made).await);
    for (method, path, form) in [
        ("PUT", "/v1/policies/1", "\"9\""),
        ("PATCH", "/v1/policies/1/toggle", "\"1\""),
        ("GET", paths::POLICIES, "*"),
        ("GET", paths::POLICY_HISTORY, "*"),
        ("DELETE", "/v1/policies/1", "*"),
    ] {
        let request = ask(&server, method, path)
            .json(&whole("ours"))
            .header("if-match", form)
            .key(OURS);
        answers.push(read(request.send().await).await);
    }
    let told = answers.concat();
    assert!(told.contains("\"actor\":\"dt_live_ours\""), "{told}");
    assert!(told.contains("\"signature\":\""));
    assert!(!told.contains(OURS) && !told.contains("canary"), "{told}");
}

#[tokio::test]
async fn a_signature_is_over_the_form_that_it_comes_with() {
    let server = prod().await;
    let made: PolicyView = server.post(paths::POLICIES, &least("ours")).key(OURS).get().await;
    let off: PolicyView = ask(&server, "PATCH", "/v1/policies/1/toggle").key(OURS).get().await;
    let on: PolicyView = ask(&server, "PATCH", "/v1/policies/1/toggle").key(OURS).get().await;
    assert!(made.signature.is_some() && off.signature.is_some());
    assert_ne!(made.signature, off.signature);
    assert_eq!(made.signature, on.signature);
    let old = ask(&server, "DELETE", &url(1)).key(OURS).form(1).refused().await;
    assert_eq!(old.current.unwrap().signature, on.signature);
}

#[tokio::test]
async fn changes_need_a_key() {
    let server = prod().await;
    for (method, path) in [
        ("POST", "/v1/policies"),
        ("PUT", "/v1/policies/1"),
        ("PATCH", "/v1/policies/1/toggle"),
        ("DELETE", "/v1/policies/1"),
        ("POST", "/v1/policies/1/move"),
        ("POST", "/v1/policies/1/restore"),
    ] {
        let request = ask(&server, method, path).json(&whole("x"));
        assert_eq!(request.refused().await.code, ErrorCode::MissingKey, "{method} {path}");
    }
}
