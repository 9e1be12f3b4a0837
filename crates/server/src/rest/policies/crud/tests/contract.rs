//! What clients of the contract expect.

use super::*;

#[tokio::test]
async fn a_policy_is_made_read_replaced_turned_off_and_deleted() {
    let server = Server::start().await;
    let made = server.post(paths::POLICIES, &least("cap")).send().await;
    assert_eq!(made.status(), 200);
    assert_eq!(made.headers()["location"], "/v1/policies/1");
    assert_eq!(made.headers()["etag"], "\"1\"");
    let made: Value = serde_json::from_str(&read(made).await).unwrap();
    let now = server.app.clock.now().secs();
    let expected = json!({
        "id": 1, "agent_id": "*", "name": "cap",
        "condition": {"trigger": "tool_call_count", "operator": "gt", "value": 5},
        "action": {"type": "stop", "params": {}},
        "enabled": true, "priority": 100, "created_at": now, "updated_at": now, "revision": 1, "shadow": false,
    });
    assert_eq!(made, expected);
    let got = server.ask(&url(1), None).await;
    assert_eq!(
        (got.status().as_u16(), &got.headers()["etag"]),
        (200, &"\"1\"".parse().unwrap())
    );
    assert_eq!(serde_json::from_str::<Value>(&read(got).await).unwrap(), expected);

    let replacement = with(whole("cap"), "/condition/value", json!(7));
    let replaced = ask(&server, "PUT", &url(1)).json(&replacement).form(1).send().await;
    assert_eq!(
        (replaced.status().as_u16(), &replaced.headers()["etag"]),
        (200, &"\"2\"".parse().unwrap())
    );
    let off: PolicyView = ask(&server, "PATCH", "/v1/policies/1/toggle").get().await;
    assert_eq!((off.enabled, off.revision), (false, 3));
    let deleted: Value = ask(&server, "DELETE", &url(1)).get().await;
    assert_eq!(deleted, json!({"deleted": true, "policy_id": 1, "revision": 4}));
    assert!(server.list().await.is_empty());
}

#[tokio::test]
async fn what_does_not_exist_is_not_found() {
    let server = Server::start().await;
    let restore = json!({"revision": 1});
    let before = json!({"before": null});
    for (method, path, body) in [
        ("GET", "", None),
        ("PUT", "", Some(whole("x"))),
        ("DELETE", "", None),
        ("PATCH", "/toggle", None),
        ("POST", "/move", Some(before)),
        ("POST", "/restore", Some(restore)),
    ] {
        for id in ["1", "0", "4294967295"] {
            let request = ask(&server, method, &format!("/v1/policies/{id}{path}"));
            let request = match &body {
                Some(json) => request.json(json),
                None => request,
            };
            assert_eq!(
                request.refused().await.code,
                ErrorCode::NotFound,
                "{method} {path} {id}"
            );
        }
    }
    for id in ["x", "-1", "4294967296", "1.5"] {
        let refused = ask(&server, "GET", &format!("/v1/policies/{id}")).refused().await;
        assert_eq!(refused.field.as_deref(), Some("policy_id"), "{id}");
    }
    assert!(server.list().await.is_empty());
}

#[tokio::test]
async fn the_list_has_the_order_in_which_agents_look() {
    let server = Server::start().await;
    for (name, agent, priority) in [("d", "*", 300), ("b", "x", 100), ("c", "*", 100), ("a", "y", 0)] {
        let json = with(
            with(least(name), "/agent_id", json!(agent)),
            "/priority",
            json!(priority),
        );
        server.create(&json).await;
    }
    assert_eq!(server.names().await, ["a", "b", "c", "d"]);
    for (agent, names) in [("x", &["b", "c", "d"][..]), ("*", &["c", "d"]), ("z", &["c", "d"])] {
        let list: Vec<PolicyView> = server.get(&format!("/v1/policies?agent_id={agent}")).await;
        let listed: Vec<&str> = list.iter().map(|policy| policy.name.as_str()).collect();
        assert_eq!(listed, names, "{agent}");
    }
    assert_eq!(
        server.refusal("/v1/policies?agent=x").await.field.as_deref(),
        Some("agent")
    );
}

/// What GET gives can be edited and sent back, also by clients that know nothing of `shadow`.
#[tokio::test]
async fn what_was_read_can_be_sent_back() {
    let server = Server::start().await;
    server.create(&with(least("cap"), "/shadow", json!(true))).await;
    let mut read: Value = server.get(&url(1)).await;
    read["name"] = json!("cap it");
    let same: PolicyView = ask(&server, "PUT", &url(1)).json(&read).get().await;
    assert_eq!((same.name.as_str(), same.shadow), ("cap it", true));
    let kept: PolicyView = ask(&server, "PUT", &url(1)).json(&whole("cap")).get().await;
    assert!(kept.shadow, "what is left out stays");
    let live = with(whole("cap"), "/shadow", json!(false));
    let live: PolicyView = ask(&server, "PUT", &url(1)).json(&live).get().await;
    assert!(!live.shadow);
}

#[tokio::test]
async fn what_old_clients_write_is_taken_as_it_is_meant() {
    let server = Server::start().await;
    let condition = json!({"trigger": "signal", "operator": "eq", "value": "TOOL_LOOP"});
    let made = server.create(&with(least("loop"), "/condition", condition)).await;
    assert_eq!(serde_json::to_value(&made.condition).unwrap()["operator"], "contains");
    let nothing = json!({"type": "log", "params": null});
    let made = server.create(&with(least("note"), "/action", nothing)).await;
    assert_eq!(
        serde_json::to_value(&made.action).unwrap(),
        json!({"type": "log", "params": {}})
    );
}

/// A change that changes nothing is answered, and is no entry of the history.
#[tokio::test]
async fn the_same_again_changes_nothing() {
    let server = Server::start().await;
    server.create(&least("cap")).await;
    let same: PolicyView = ask(&server, "PUT", &url(1)).json(&whole("cap")).get().await;
    assert_eq!(same.revision, 1);
}
