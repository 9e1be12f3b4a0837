//! Several people change policies at one time.

use futures_util::future::join_all;

use super::*;

#[tokio::test]
async fn who_has_seen_an_old_form_is_shown_the_present_one() {
    let server = Server::start().await;
    server.create(&least("cap")).await;
    let theirs: PolicyView = ask(&server, "PUT", &url(1)).json(&whole("theirs")).form(1).get().await;
    for (method, path) in [("PUT", ""), ("PATCH", "/toggle"), ("DELETE", "")] {
        let request = ask(&server, method, &format!("/v1/policies/1{path}")).json(&whole("ours"));
        let refused = request.form(1).refused().await;
        assert_eq!(refused.code, ErrorCode::PreconditionFailed, "{method}");
        assert_eq!(refused.current.as_deref(), Some(&theirs), "{method}");
    }
    assert_eq!(server.list().await, [theirs]);
    let ours: PolicyView = ask(&server, "PUT", &url(1)).json(&whole("ours")).form(2).get().await;
    assert_eq!((ours.name.as_str(), ours.revision), ("ours", 3));
}

#[tokio::test]
async fn a_version_is_brought_back_over_the_form_that_was_seen_alone() {
    let server = Server::start().await;
    server.create(&least("cap")).await;
    let theirs: PolicyView = ask(&server, "PUT", &url(1)).json(&whole("theirs")).get().await;
    let restore = |seen: u64, entry: u64| {
        let request = ask(&server, "POST", "/v1/policies/1/restore");
        request.json(&json!({"revision": entry})).form(seen)
    };
    let refused = restore(1, 1).refused().await;
    assert_eq!(refused.code, ErrorCode::PreconditionFailed);
    assert_eq!(refused.current.as_deref(), Some(&theirs));
    let back: PolicyView = restore(2, 1).get().await;
    assert_eq!((back.name.as_str(), back.revision), ("cap", 3));
    assert_eq!(restore(3, 99).refused().await.code, ErrorCode::NotFound);
}

/// Of a deleted policy the form that was seen is its deletion, and undoing that is for as long as it is deleted.
#[tokio::test]
async fn a_deletion_is_not_undone_over_what_came_after_it() {
    let server = Server::start().await;
    server.create(&least("cap")).await;
    let undo = |seen: &'static str| {
        let request = ask(&server, "POST", "/v1/policies/1/restore").json(&json!({"revision": 2}));
        request.header("if-match", seen)
    };
    ask(&server, "DELETE", &url(1)).send().await;
    let refused = undo("\"1\"").refused().await;
    assert_eq!(
        (refused.code, refused.current),
        (ErrorCode::PreconditionFailed, None),
        "it was deleted since"
    );
    assert_eq!(undo("*").refused().await.code, ErrorCode::NotFound);
    let back: PolicyView = undo("\"2\"").get().await;
    assert_eq!((back.name.as_str(), back.revision), ("cap", 3));
    let refused = undo("\"2\"").refused().await;
    assert_eq!(refused.code, ErrorCode::PreconditionFailed);
    assert_eq!(refused.current.as_deref(), Some(&back));
}

#[tokio::test]
async fn every_form_of_if_match_is_understood() {
    let server = Server::start().await;
    server.create(&least("cap")).await;
    let toggle = || ask(&server, "PATCH", "/v1/policies/1/toggle");
    for (tag, revision) in [("*", 2), ("W/\"2\"", 3), ("\"1\", \"3\"", 4)] {
        let view: PolicyView = toggle().header("if-match", tag).get().await;
        assert_eq!(view.revision, revision, "{tag}");
    }
    for (tag, code) in [
        ("\"3\"", ErrorCode::PreconditionFailed),
        ("\"of another server\"", ErrorCode::PreconditionFailed),
        ("4", ErrorCode::InvalidParameter),
        ("", ErrorCode::InvalidParameter),
    ] {
        assert_eq!(toggle().header("if-match", tag).refused().await.code, code, "{tag}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_changes_of_one_form_exactly_one_is_made() {
    let server = Server::start().await;
    server.create(&least("cap")).await;
    for round in 1..=20 {
        let names = [format!("one {round}"), format!("other {round}")];
        let put = |name: &str| ask(&server, "PUT", &url(1)).json(&whole(name)).form(round).send();
        let (one, other) = tokio::join!(put(&names[0]), put(&names[1]));
        let mut statuses = [one.status().as_u16(), other.status().as_u16()];
        let winner = usize::from(statuses[1] == 200);
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 412]);
        assert_eq!(server.names().await, [names[winner].as_str()]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_toggle_counts_when_none_is_meant_for_one_form() {
    let server = Server::start().await;
    server.create(&least("cap")).await;
    let toggles = (0..31).map(|_| ask(&server, "PATCH", "/v1/policies/1/toggle").send());
    for response in join_all(toggles).await {
        assert_eq!(response.status(), 200);
    }
    let policy: PolicyView = server.get(&url(1)).await;
    assert_eq!((policy.enabled, policy.revision), (false, 32));
}

#[tokio::test(flavor = "multi_thread")]
async fn policies_made_at_one_time_have_numbers_of_their_own() {
    let server = Server::start().await;
    let made = join_all((0..40).map(|number| {
        let json = least(&format!("policy {number}"));
        let server = &server;
        async move { server.create(&json).await.id }
    }));
    let mut ids = made.await;
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 40);
    assert_eq!(server.list().await.len(), 40);
}

/// `shadow` is left out by clients that do not know it. What somebody sets meanwhile must not be undone by that.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_left_out_is_what_it_is_when_it_is_written() {
    let server = Server::start().await;
    server.create(&least("cap")).await;
    for round in 0..20 {
        let wanted = round % 2 == 0;
        let set = with(whole("set"), "/shadow", json!(wanted));
        let (named, set) = tokio::join!(
            ask(&server, "PUT", &url(1))
                .json(&whole(&format!("named {round}")))
                .send(),
            ask(&server, "PUT", &url(1)).json(&set).send(),
        );
        assert_eq!((named.status().as_u16(), set.status().as_u16()), (200, 200));
        let policy: PolicyView = server.get(&url(1)).await;
        assert_eq!(policy.shadow, wanted);
    }
}
