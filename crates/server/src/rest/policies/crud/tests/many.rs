//! Many policies, and unusual ones.

use ::api::policies::{PolicyHistory, read_rule};
use domain::Label;
use store::{MOST_POLICIES, PolicyChangeKind, PolicyEdit, PolicyWrite};

use super::*;
use crate::auth::Auth;

/// Makes them in one go, as an import does.
async fn create_all(server: &Server, policies: &[Value]) {
    let tenant = server.app.store.tenant(Auth::DEV_CUSTOMER).await.unwrap();
    let create = |json| PolicyWrite::Create(read_rule(json).unwrap());
    let edit = PolicyEdit {
        actor: Label::name("dev"),
        at: server.app.clock.now(),
        kind: PolicyChangeKind::Import,
        expected: None,
        writes: policies.iter().map(create).collect(),
    };
    crate::policies::edit(&server.app, tenant, edit).await.unwrap();
}

#[tokio::test]
async fn a_thousand_policies_are_listed_in_order_and_moved() {
    let server = Server::start().await;
    let policy = |number: u32| {
        let priority = json!(number * 7919 % 1000);
        with(least(&format!("policy {number}")), "/priority", priority)
    };
    let policies: Vec<Value> = (0..1000).map(policy).collect();
    create_all(&server, &policies).await;
    let list = server.list().await;
    assert_eq!(list.len(), 1000);
    assert!(list.is_sorted_by_key(|policy| (policy.priority, policy.id)));
    let last = list[999].id;
    let before = json!({"before": list[0].id});
    let moved: Vec<PolicyView> = server.post(&format!("/v1/policies/{last}/move"), &before).get().await;
    assert_eq!((moved.len(), moved[0].id), (1000, last));
    let others = |list: &[PolicyView]| -> Vec<_> { list.iter().map(|it| it.id).filter(|id| *id != last).collect() };
    assert_eq!(others(&moved), others(&list));
    let history: PolicyHistory = server.get("/v1/policies/history?limit=500").await;
    assert_eq!(history.changes.len(), 500);
}

#[tokio::test]
async fn one_more_than_there_can_be_is_refused() {
    let server = Server::start().await;
    create_all(&server, &vec![least("one of many"); MOST_POLICIES]).await;
    let file = json!({"text": "policies:\n  - name: more\n    condition: {trigger: step_count, operator: gt, value: 1}\n    \
        action: {type: log}\n"});
    for request in [
        server.post(paths::POLICIES, &least("one more")),
        server.post(paths::POLICY_IMPORT, &file),
    ] {
        let refused = request.refused().await;
        assert_eq!(refused.code, ErrorCode::Conflict, "{refused:?}");
        assert!(
            refused.detail.contains("10000") && refused.hint.is_some(),
            "{refused:?}"
        );
    }
    ask(&server, "DELETE", &url(1)).send().await;
    server.create(&least("one more")).await;
    let refused = server
        .post("/v1/policies/1/restore", &json!({"revision": 1}))
        .refused()
        .await;
    assert_eq!(refused.code, ErrorCode::Conflict);
}

#[tokio::test]
async fn any_script_is_kept_as_it_is() {
    let server = Server::start().await;
    for name in [
        "kosten ≤ 1€",
        "预算上限",
        "حد التكلفة",
        "👩\u{200D}🚀 guard",
        "<b>&amp;\"'\\",
        "a\u{0301}",
    ] {
        let action = json!({"type": "stop", "params": {"message": name}});
        let json = with(with(least(name), "/agent_id", json!(name)), "/action", action);
        let made = server.create(&json).await;
        assert_eq!((made.name.as_str(), made.agent_id.as_str()), (name, name));
        let read: PolicyView = server.get(&url(made.id.0)).await;
        assert_eq!(read, made);
        let own: Vec<PolicyView> = server
            .get(&format!("/v1/policies?agent_id={}", paths::encode(name)))
            .await;
        assert_eq!(own, [made]);
    }
}

/// The signature is over the spelling of numbers, so they are given back as they came.
#[tokio::test]
async fn extreme_values_are_given_back_as_they_came() {
    let server = Server::start().await;
    for (trigger, value) in [
        ("tool_call_count", "0"),
        ("step_count", "1000000000"),
        ("step_count", "5.0"),
        ("llm_latency_ms", "1000000000"),
        ("cost_usd", "0"),
        ("cost_usd", "1e-7"),
        ("cost_usd", "0.1"),
        ("cost_usd", "1000000.0"),
    ] {
        let text = least("cap")
            .to_string()
            .replace("tool_call_count", trigger)
            .replace(":5", &format!(":{value}"));
        let request = ask(&server, "POST", paths::POLICIES).body(text);
        let made: PolicyView = request.get().await;
        let answer = server.text(&url(made.id.0), None).await;
        assert!(answer.contains(&format!("\"value\":{value}}}")), "{answer}");
    }
    let last = with(least("last"), "/priority", json!(1_000_000));
    assert_eq!(server.create(&last).await.priority, 1_000_000);
    let long = with(
        least(&"ä".repeat(128)),
        "/action/params",
        json!({"message": "ß".repeat(500)}),
    );
    assert_eq!(server.create(&long).await.name.chars().count(), 128);
}
