//! Fixes that are taken back.

use ::api::ErrorCode;
use stand_in::Fault;

use super::*;

#[tokio::test]
async fn the_label_goes_back_to_the_version_before() {
    let bench = Bench::new().await;
    let fix = bench.apply(json!({})).await.fix.id;
    let entry = bench.roll_back(fix).await;
    assert_eq!(entry.fix.state, FixState::RolledBack);
    assert!(entry.fix.rolled_back_at.is_some());
    assert_eq!((bench.on("production"), bench.versions().len()), (Some(1), 2));
    let asked = bench.langfuse.requests().len();
    assert_eq!(bench.roll_back(fix).await.fix.rolled_back_at, entry.fix.rolled_back_at);
    assert_eq!(bench.langfuse.requests().len(), asked, "it is done already");
    // The same fix can be made again.
    assert_eq!(bench.apply(json!({})).await.new_version, 3);
}

#[tokio::test]
async fn what_was_published_since_is_not_undone() {
    let bench = Bench::new().await;
    let fix = bench.apply(json!({})).await.fix.id;
    bench
        .langfuse
        .add_prompt(NewPrompt::text(PROMPT, &with(OLD, "Theirs.")));
    let url = paths::with(paths::FIX_ROLLBACK, &fix.to_string());
    let refusal = bench.refused(&url, &json!({})).await;
    assert_eq!(
        (refusal.code, refusal.prompt_now().unwrap().version),
        (ErrorCode::Conflict, 3)
    );
    assert_eq!(
        (bench.on("production"), bench.states().await),
        (Some(3), vec![FixState::Live])
    );
}

#[tokio::test]
async fn fixes_are_taken_back_one_after_the_other() {
    let bench = Bench::new().await;
    let first = bench.apply(json!({})).await.fix.id;
    let second = bench.apply(json!({ "fix_content": "Stop." })).await.fix.id;
    let url = paths::with(paths::FIX_ROLLBACK, &first.to_string());
    assert_eq!(bench.refused(&url, &json!({})).await.code, ErrorCode::Conflict);
    bench.roll_back(second).await;
    bench.roll_back(first).await;
    assert_eq!(bench.on("production"), Some(1));
}

#[tokio::test]
async fn a_rollback_whose_answer_was_lost_can_be_asked_for_again() {
    let bench = Bench::new().await;
    let fix = bench.apply(json!({})).await.fix.id;
    for fault in [Fault::DropBefore, Fault::DropAfter] {
        bench.langfuse.next_on("PATCH", fault);
        let url = paths::with(paths::FIX_ROLLBACK, &fix.to_string());
        assert_eq!(bench.refused(&url, &json!({})).await.code, ErrorCode::UpstreamFailed);
        assert_eq!(bench.states().await, [FixState::Live]);
    }
    assert_eq!(bench.on("production"), Some(1), "the second request arrived");
    assert_eq!(bench.roll_back(fix).await.fix.state, FixState::RolledBack);
}

#[tokio::test]
async fn nothing_moves_for_what_no_agent_has() {
    let bench = Bench::new().await;
    let fix = bench.apply(json!({ "publish": false })).await.fix.id;
    assert_eq!(bench.roll_back(fix).await.fix.state, FixState::RolledBack);
    bench.langfuse.next_on("POST", Fault::text(413, "too large"));
    bench.apply_refused(json!({ "fix_content": "Stop." })).await;
    let failed = bench.fixes().await[0].id;
    let url = paths::with(paths::FIX_ROLLBACK, &failed.to_string());
    assert_eq!(bench.refused(&url, &json!({})).await.code, ErrorCode::Conflict);
    assert!(
        bench
            .langfuse
            .requests()
            .iter()
            .all(|request| request.method != "PATCH")
    );
    let missing = bench.refused(&paths::with(paths::FIX_ROLLBACK, "99"), &json!({})).await;
    assert_eq!(missing.code, ErrorCode::NotFound);
}

#[tokio::test]
async fn every_label_of_the_version_goes_back() {
    let bench = Bench::new().await;
    let fix = bench.apply(json!({ "publish": false })).await.fix.id;
    for label in ["trial", "berlin", "production"] {
        bench.promote(fix, json!({ "label": label })).await;
    }
    // Somebody gives one of them to another version.
    let theirs = NewPrompt::text(PROMPT, "Theirs.").labels(&["berlin"]);
    bench.langfuse.add_prompt(theirs);
    assert_eq!(bench.roll_back(fix).await.fix.state, FixState::RolledBack);
    let on = ["trial", "production", "berlin", "latest"].map(|label| bench.on(label));
    assert_eq!(on, [Some(1), Some(1), Some(3), Some(3)]);
    let requests = bench.langfuse.requests();
    let patched = requests.iter().rfind(|request| request.method == "PATCH").unwrap();
    assert!(patched.path.ends_with("/versions/1"), "{}", patched.path);
}

#[tokio::test]
async fn a_label_that_is_protected_is_said_to_be() {
    let bench = Bench::new().await;
    let fix = bench.apply(json!({})).await.fix.id;
    let message = "You don't have permission to change a prompt with a protected label.";
    let answer = json!({ "message": message, "error": "ForbiddenError" });
    bench.langfuse.next_on("PATCH", Fault::json(403, &answer));
    let url = paths::with(paths::FIX_ROLLBACK, &fix.to_string());
    let refusal = bench.refused(&url, &json!({})).await;
    assert_eq!(refusal.code, ErrorCode::UpstreamFailed);
    assert!(refusal.detail.contains("the label is protected"), "{}", refusal.detail);
    assert_eq!(
        (bench.on("production"), bench.states().await),
        (Some(2), vec![FixState::Live])
    );
    bench
        .langfuse
        .next_on("PATCH", Fault::json(403, &json!({ "message": "Access denied" })));
    assert_eq!(bench.refused(&url, &json!({})).await.code, ErrorCode::UpstreamKeys);
}
