//! Putting policies into another order.

use super::*;

async fn three(server: &Server) {
    for name in ["a", "b", "c"] {
        server.create(&least(name)).await;
    }
}

#[tokio::test]
async fn a_policy_is_put_before_another_or_last() {
    let server = Server::start().await;
    three(&server).await;
    for (policy, before, order) in [
        (3, json!(1), ["c", "a", "b"]),
        (3, json!(2), ["a", "c", "b"]),
        (1, json!(null), ["c", "b", "a"]),
        (1, json!(1), ["c", "b", "a"]),
        (2, json!(3), ["b", "c", "a"]),
    ] {
        let url = format!("/v1/policies/{policy}/move");
        let moved: Vec<PolicyView> = server.post(&url, &json!({"before": before})).get().await;
        assert_eq!(moved, server.list().await);
        assert_eq!(server.names().await, order, "{policy} before {before}");
    }
    let history: ::api::policies::PolicyHistory = server.get(paths::POLICY_HISTORY).await;
    let newest = &history.changes[0];
    assert_eq!(newest.kind, ::api::policies::ChangeKind::Move);
    assert_eq!(
        newest.fields.iter().map(|diff| diff.field.as_str()).collect::<Vec<_>>(),
        ["priority"]
    );
}

#[tokio::test]
async fn there_must_be_a_policy_before_which_it_is_put() {
    let server = Server::start().await;
    three(&server).await;
    let refused = server
        .post("/v1/policies/1/move", &json!({"before": 9}))
        .refused()
        .await;
    assert_eq!(
        (refused.code, refused.field.as_deref()),
        (ErrorCode::InvalidBody, Some("before"))
    );
}

/// Two orders at one time: both are carried out, one after the other.
#[tokio::test(flavor = "multi_thread")]
async fn moves_at_one_time_do_not_undo_each_other() {
    let server = Server::start().await;
    three(&server).await;
    for _ in 0..10 {
        let (first, last) = (json!({"before": 1}), json!({"before": null}));
        let (one, other) = tokio::join!(
            server.post("/v1/policies/3/move", &first).send(),
            server.post("/v1/policies/2/move", &last).send(),
        );
        assert_eq!((one.status().as_u16(), other.status().as_u16()), (200, 200));
        assert_eq!(server.names().await, ["c", "a", "b"]);
        for (policy, before) in [(1, json!(2)), (3, json!(null))] {
            server
                .post(&format!("/v1/policies/{policy}/move"), &json!({"before": before}))
                .send()
                .await;
        }
        assert_eq!(server.names().await, ["a", "b", "c"]);
    }
}
