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
        (refusal.code, refusal.prompt.unwrap().version),
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
