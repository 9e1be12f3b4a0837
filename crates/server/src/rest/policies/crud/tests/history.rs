//! What was changed, and bringing it back.

use ::api::policies::{ChangeKind, ChangeView, PolicyDeleted, PolicyHistory};

use super::*;

async fn history(server: &Server, query: &str) -> PolicyHistory {
    server.get(&format!("{}{query}", paths::POLICY_HISTORY)).await
}

fn fields(change: &ChangeView) -> Vec<(&str, Option<&str>, Option<&str>)> {
    change
        .fields
        .iter()
        .map(|diff| (diff.field.as_str(), diff.before.as_deref(), diff.after.as_deref()))
        .collect()
}

#[tokio::test]
async fn every_change_is_told_with_what_became_different() {
    let server = Server::start().await;
    server.create(&least("cap")).await;
    ask(&server, "PUT", &url(1))
        .json(&with(whole("cap it"), "/condition/value", json!(7)))
        .send()
        .await;
    ask(&server, "PATCH", "/v1/policies/1/toggle").send().await;
    ask(&server, "DELETE", &url(1)).send().await;
    let told = history(&server, "").await;
    let kinds: Vec<ChangeKind> = told.changes.iter().map(|change| change.kind).collect();
    assert_eq!(
        kinds,
        [
            ChangeKind::Delete,
            ChangeKind::Toggle,
            ChangeKind::Update,
            ChangeKind::Create
        ]
    );
    let revisions: Vec<u64> = told.changes.iter().map(|change| change.revision).collect();
    assert_eq!(revisions, [4, 3, 2, 1]);
    assert!(
        told.changes
            .iter()
            .all(|change| change.policy_id == 1 && change.actor == "dev")
    );
    let names: Vec<&str> = told.changes.iter().map(|change| change.name.as_str()).collect();
    assert_eq!(names, ["cap it", "cap it", "cap it", "cap"]);
    let update = fields(&told.changes[2]);
    let changed: Vec<&str> = update.iter().map(|(field, _, _)| *field).collect();
    assert_eq!(changed, ["name", "condition.value"]);
    assert_eq!(update[0], ("name", Some("cap"), Some("cap it")));
    assert_eq!(fields(&told.changes[1]).len(), 1);
    assert!(
        fields(&told.changes[0])
            .iter()
            .all(|(_, before, after)| before.is_some() && after.is_none())
    );
    assert!(
        fields(&told.changes[3])
            .iter()
            .all(|(_, before, after)| before.is_none() && after.is_some())
    );
}

#[tokio::test]
async fn a_deletion_can_be_undone() {
    let server = Server::start().await;
    let made = server.create(&least("cap")).await;
    let deleted: PolicyDeleted = ask(&server, "DELETE", &url(1)).get().await;
    assert!(
        history(&server, "")
            .await
            .changes
            .iter()
            .all(|change| change.restorable)
    );
    let again: PolicyView = server
        .post("/v1/policies/1/restore", &json!({"revision": deleted.revision}))
        .get()
        .await;
    assert_eq!(
        (again.id, &again.name, again.created_at),
        (made.id, &made.name, made.created_at)
    );
    assert_eq!(again.revision, 3);
    assert_eq!(server.list().await, [again]);
    assert!(
        history(&server, "")
            .await
            .changes
            .iter()
            .all(|change| !change.restorable)
    );
    let next = server.create(&least("another")).await;
    assert_eq!(next.id.0, 2, "numbers are not given again");
}

#[tokio::test]
async fn any_earlier_form_can_be_brought_back() {
    let server = Server::start().await;
    server.create(&least("one")).await;
    for name in ["two", "three"] {
        ask(&server, "PUT", &url(1)).json(&whole(name)).send().await;
    }
    let told = history(&server, "").await;
    let restorable: Vec<bool> = told.changes.iter().map(|change| change.restorable).collect();
    assert_eq!(restorable, [false, true, true]);
    let back: PolicyView = server
        .post("/v1/policies/1/restore", &json!({"revision": 1}))
        .get()
        .await;
    assert_eq!((back.name.as_str(), back.revision), ("one", 4));
    let newest = &history(&server, "").await.changes[0];
    assert_eq!((newest.kind, newest.revision), (ChangeKind::Restore, 4));
    let refused = server
        .post("/v1/policies/1/restore", &json!({"revision": 99}))
        .refused()
        .await;
    assert_eq!(refused.code, ErrorCode::NotFound);
}

#[tokio::test]
async fn an_entry_of_another_policy_is_not_restored() {
    let server = Server::start().await;
    server.create(&least("one")).await;
    server.create(&least("two")).await;
    let refused = server
        .post("/v1/policies/1/restore", &json!({"revision": 2}))
        .refused()
        .await;
    assert_eq!(refused.code, ErrorCode::NotFound);
    assert_eq!(server.names().await, ["one", "two"]);
}

#[tokio::test]
async fn pages_follow_one_another_and_keep_to_one_policy() {
    let server = Server::start().await;
    for name in ["one", "two", "three"] {
        server.create(&least(name)).await;
    }
    for _ in 0..4 {
        ask(&server, "PATCH", "/v1/policies/2/toggle").send().await;
    }
    let mut seen = Vec::new();
    let mut before = String::new();
    loop {
        let page = history(&server, &format!("?policy=2&limit=2{before}")).await;
        seen.extend(page.changes.iter().map(|change| (change.policy_id, change.revision)));
        let Some(next) = page.next else { break };
        before = format!("&before={next}");
    }
    assert_eq!(seen, [(2, 7), (2, 6), (2, 5), (2, 4), (2, 2)]);
    for (query, field) in [
        ("?limit=0", "limit"),
        ("?policy=x", "policy"),
        ("?policy=4294967296", "policy"),
    ] {
        let refused = server.refusal(&format!("{}{query}", paths::POLICY_HISTORY)).await;
        assert_eq!(refused.field.as_deref(), Some(field));
    }
    assert_eq!(
        server.refusal("/v1/policies/history?before=-1").await.field.as_deref(),
        Some("before")
    );
}
