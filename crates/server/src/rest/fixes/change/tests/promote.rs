//! Fixes that wait, and then do not.

use ::api::ErrorCode;

use super::*;

#[tokio::test]
async fn a_staged_version_gets_its_label() {
    let mut bench = Bench::new().await;
    let staged = bench.apply(json!({ "publish": false })).await.fix;
    bench.wait(3_600);
    let live = bench.promote(staged.id, json!({})).await.fix;
    assert_eq!((live.state, bench.on("production")), (FixState::Live, Some(2)));
    assert!(
        (live.applied_at - staged.applied_at - 3_600.0).abs() < 1.0,
        "runs count from now"
    );
    bench.wait(60);
    let again = bench.promote(staged.id, json!({})).await.fix;
    assert!(
        (again.applied_at - live.applied_at).abs() < f64::EPSILON,
        "it was promoted already"
    );
    bench.roll_back(staged.id).await;
    assert_eq!(bench.on("production"), Some(1));
}

#[tokio::test]
async fn a_version_goes_from_label_to_label() {
    let bench = Bench::new().await;
    let fix = bench.apply(json!({ "publish": false })).await.fix.id;
    let trial = bench.promote(fix, json!({ "label": "trial" })).await.fix;
    assert_eq!(trial.prompt.unwrap().label, "trial");
    assert_eq!((bench.on("trial"), bench.on("production")), (Some(2), Some(1)));
    let live = bench.promote(fix, json!({ "label": "production" })).await.fix;
    assert_eq!(live.prompt.unwrap().label, "production");
    assert_eq!((bench.on("trial"), bench.on("production")), (Some(2), Some(2)));
}

#[tokio::test]
async fn a_label_that_went_on_is_left_alone() {
    let bench = Bench::new().await;
    let fix = bench.apply(json!({ "publish": false })).await.fix.id;
    bench.langfuse.add_prompt(NewPrompt::text(PROMPT, "Theirs."));
    let url = paths::with(paths::FIX_PROMOTE, &fix.to_string());
    let refusal = bench.refused(&url, &json!({})).await;
    assert_eq!(
        (refusal.code, refusal.prompt_now().unwrap().version),
        (ErrorCode::Conflict, 3)
    );
    assert_eq!(
        (bench.on("production"), bench.states().await),
        (Some(3), vec![FixState::Staged])
    );
    let wrong = bench.refused(&url, &json!({ "label": "latest" })).await;
    assert_eq!(
        (wrong.code, wrong.field.as_deref()),
        (ErrorCode::InvalidBody, Some("label"))
    );
}

#[tokio::test]
async fn what_was_taken_back_is_not_promoted() {
    let bench = Bench::new().await;
    let fix = bench.apply(json!({ "publish": false })).await.fix.id;
    bench.roll_back(fix).await;
    let url = paths::with(paths::FIX_PROMOTE, &fix.to_string());
    let without_body = Server::body(bench.server.send("POST", &url, None).await).await;
    assert_eq!(without_body.code, ErrorCode::Conflict);
    assert_eq!(bench.on("production"), Some(1));
}

#[tokio::test]
async fn a_staged_version_is_published_by_the_same_request_with_publish() {
    let mut bench = Bench::new().await;
    let staged = bench.apply(json!({ "publish": false })).await;
    bench.wait(3_600);
    let answer = bench.apply(json!({ "base_version": 1 })).await;
    assert_eq!((answer.fix_id, answer.new_version), (staged.fix_id, 2));
    assert_eq!((answer.fix.state, answer.warnings), (FixState::Live, vec![]));
    assert_eq!((answer.old_text.as_str(), answer.new_text), (OLD, with(OLD, FIX)));
    assert!(answer.fix.applied_at > staged.fix.applied_at, "runs count from now");
    assert_eq!((bench.on("production"), bench.versions().len()), (Some(2), 2));
    let again = bench.apply(json!({ "base_version": 1 })).await;
    assert_eq!(again.warnings, [::api::fixes::ApplyWarning::AlreadyApplied]);
    assert_eq!(bench.states().await, [FixState::Live]);
}

#[tokio::test]
async fn a_staged_version_whose_prompt_has_gone_on_is_made_anew() {
    let bench = Bench::new().await;
    bench.apply(json!({ "publish": false })).await;
    bench.langfuse.add_prompt(NewPrompt::text(PROMPT, "Theirs."));
    let stale = bench.apply_refused(json!({ "base_version": 1 })).await;
    assert_eq!(stale.code, ErrorCode::Conflict);
    assert_eq!(
        bench.states().await,
        [FixState::Staged],
        "a refused request gives nothing up"
    );
    let answer = bench.apply(json!({ "base_version": 3 })).await;
    assert_eq!((answer.new_version, answer.new_text), (4, with("Theirs.", FIX)));
    assert_eq!(bench.on("production"), Some(4));
    assert_eq!(bench.states().await, [FixState::Live, FixState::RolledBack]);
}
