//! What agents get when they fetch their policies.

use std::time::Duration;

use ::api::ingest::PolicyList;
use ::api::policies::read_rule;
use domain::Label;
use domain::policy::PolicyId;
use serde_json::{Value, json};
use store::{PolicyChangeKind, PolicyEdit, PolicyFetch, PolicyWrite, Revision};

use super::{Bench, NOW};
use crate::auth::AuthMode;
use crate::config::{Config, Kind, Secret};
use crate::policies::edit;

fn policy(name: &str, agent: &str, priority: u32) -> Value {
    json!({
        "name": name, "agent_id": agent, "priority": priority,
        "condition": {"trigger": "cost_usd", "operator": "gt", "value": 1e-7},
        "action": {"type": "log"},
    })
}

async fn write(bench: &Bench, customer: &str, writes: Vec<PolicyWrite>) {
    let tenant = bench.app.store.tenant(customer).await.unwrap();
    let change = PolicyEdit {
        actor: Label::name("dev"),
        at: NOW,
        kind: PolicyChangeKind::Create,
        expected: None,
        writes,
    };
    edit(&bench.app, tenant, change).await.unwrap();
}

async fn create(bench: &Bench, customer: &str, policies: &[Value]) {
    let create = |json| PolicyWrite::Create(read_rule(json).unwrap());
    write(bench, customer, policies.iter().map(create).collect()).await;
}

async fn fetched(bench: &Bench, query: &str) -> Vec<String> {
    let answer = bench.get(&format!("/v1/policies{query}")).await;
    assert_eq!(answer.status, 200, "{query}");
    assert_eq!(answer.headers["cache-control"], "no-store");
    assert_eq!(answer.headers["content-type"], "application/json");
    let list: PolicyList = serde_json::from_value(answer.body).unwrap();
    list.policies.into_iter().map(|policy| policy.name).collect()
}

#[tokio::test]
async fn an_agent_gets_what_is_in_force_for_it_in_order() {
    let bench = Bench::dev().await;
    let mut off = policy("off", "*", 1);
    off["enabled"] = json!(false);
    let mut shadow = policy("shadow", "*", 1);
    shadow["shadow"] = json!(true);
    let others = [
        policy("last", "*", 200),
        policy("mine", "agent/ä", 50),
        policy("of another", "other", 1),
        off,
        shadow,
        policy("first", "*", 50),
        policy("ours", "*", 7),
    ];
    create(&bench, "dev_customer", &others).await;
    assert_eq!(
        fetched(&bench, "?agent_id=agent%2F%C3%A4").await,
        ["ours", "mine", "first", "last"]
    );
    for query in [
        "",
        "?agent_id=",
        "?agent_id=*",
        "?agent_id=unknown",
        "?api_key=dt_dev_test",
    ] {
        assert_eq!(fetched(&bench, query).await, ["ours", "first", "last"], "{query}");
    }
}

#[tokio::test]
async fn a_change_is_served_at_once() {
    let bench = Bench::dev().await;
    assert!(fetched(&bench, "?agent_id=a").await.is_empty());
    create(&bench, "dev_customer", &[policy("one", "*", 1)]).await;
    assert_eq!(fetched(&bench, "?agent_id=a").await, ["one"]);
    let toggle = PolicyWrite::Toggle {
        id: PolicyId(1),
        expected: None,
    };
    write(&bench, "dev_customer", vec![toggle]).await;
    assert!(fetched(&bench, "?agent_id=a").await.is_empty());
}

#[tokio::test]
async fn with_a_secret_each_policy_is_signed() {
    let folder = tempfile::tempdir().unwrap();
    let store = store::connect(&format!("sqlite://{}", folder.path().join("test.db").display())).unwrap();
    let config = Config {
        policy_signing_secret: Some(Secret::parse("s3cret").unwrap()),
        ..Config::default()
    };
    let bench = Bench::with(store, AuthMode::Dev, config, folder).await;
    create(&bench, "dev_customer", &[policy("cost ≤ 1€ 😀", "*", 1)]).await;
    let answer = bench.get("/v1/policies?agent_id=a").await;
    let signature = "4c7eed81a7938a15795e0bf7feb952605ffd2e8ef7dfb986aefcd5837b9371c7";
    assert_eq!(answer.body["policies"][0]["signature"], signature);
    assert_eq!(answer.body["policies"][0]["sig_version"], 1);
    assert!(!answer.body.to_string().contains("s3cret"));
}

#[tokio::test]
async fn what_is_no_agent_is_refused() {
    let bench = Bench::dev().await;
    for id in ["x".repeat(129), "two%0Alines".to_owned(), "%00".to_owned()] {
        let answer = bench.get(&format!("/v1/policies?agent_id={id}")).await;
        assert_eq!(answer.refusal(), (422, "invalid_parameter", "agent_id"), "{id}");
    }
    let twice = bench.get("/v1/policies?agent_id=a&agent_id=b").await;
    assert_eq!(twice.refusal(), (422, "invalid_parameter", "query"));
}

#[tokio::test]
async fn customers_get_their_own() {
    let bench = Bench::new(AuthMode::Prod).await;
    for customer in ["a", "b"] {
        let key = format!("dt_live_{customer}");
        bench.app.store.add_key(&key, "agent", customer, NOW).await.unwrap();
        create(&bench, customer, &[policy(customer, "*", 1)]).await;
    }
    assert_eq!(fetched(&bench, "?agent_id=agent&api_key=dt_live_a").await, ["a"]);
    assert_eq!(fetched(&bench, "?agent_id=agent&api_key=dt_live_b").await, ["b"]);
}

#[tokio::test]
async fn what_an_agent_fetched_is_written_down_a_moment_later() {
    let bench = Bench::dev().await;
    create(&bench, "dev_customer", &[policy("one", "*", 1)]).await;
    let mut live = bench.app.live.listen();
    for query in ["?agent_id=agent", "?agent_id=agent", "?agent_id=*", ""] {
        fetched(&bench, query).await;
    }
    let told = tokio::time::timeout(Duration::from_secs(20), live.next())
        .await
        .unwrap();
    assert!(matches!(told, Some(crate::live::Heard::Policies(_))), "{told:?}");
    let fetches = bench
        .app
        .store
        .policies()
        .policy_fetches(bench.tenant().await, domain::Micros(0))
        .await
        .unwrap();
    let fetch = PolicyFetch {
        agent_id: Label::name("agent"),
        revision: Revision(1),
        at: NOW,
    };
    assert_eq!(fetches, [fetch]);
}
