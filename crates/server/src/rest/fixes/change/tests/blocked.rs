//! What may not be applied, and by whom.

use ::api::ErrorCode;
use domain::FailureType;
use stand_in::Fault;

use super::*;
use crate::auth::Auth;

/// The signal of a run that an injection was tried on.
async fn security_finding(bench: &Bench) -> u64 {
    let mut run = Run::new("attacked");
    if let domain::payload::Payload::RunStarted(start) = &mut run.events[0].payload {
        start.injection = Some(domain::payload::Injection {
            matched_pattern_count: 1,
            matched_patterns: vec![domain::Label::name("ignore_previous")],
            input_length: 40,
        });
    }
    bench.server.judge(run).await;
    let signals: SignalList = bench.server.get(paths::SIGNALS).await;
    let of = |signal: &&::api::signals::SignalView| signal.failure_type == FailureType::PromptInjectionSignal;
    signals.signals.iter().find(of).unwrap().id
}

#[tokio::test]
async fn a_security_finding_is_not_fixed_by_a_click() {
    let bench = Bench::new().await;
    let bench = Bench {
        signal: security_finding(&bench).await,
        ..bench
    };
    let refusal = bench.apply_refused(json!({})).await;
    assert_eq!(refusal.code, ErrorCode::FixBlocked);
    assert!(refusal.detail.contains("security"), "{}", refusal.detail);
    // Whatever else the request says.
    assert_eq!(
        bench.apply_refused(json!({ "fix_content": "" })).await.code,
        ErrorCode::FixBlocked
    );
    let policy = bench
        .refused(&bench.of_signal(paths::SIGNAL_APPLY_POLICY), &json!({}))
        .await;
    assert_eq!(policy.code, ErrorCode::FixBlocked);
    assert_eq!((bench.langfuse.requests().len(), bench.fixes().await.len()), (0, 0));
    let url = bench.of_signal(paths::SIGNAL_RECORD_COPY);
    let _: ::api::fixes::RecordCopyAnswer = bench.done(&url, &json!({ "fix_content": "Check it." })).await;
}

#[tokio::test]
async fn every_wrong_field_is_named() {
    let bench = Bench::new().await;
    let long = "x".repeat(501);
    for (more, field) in [
        (json!({ "fix_content": " " }), Some("fix_content")),
        (json!({ "fix_content": long }), Some("fix_content")),
        (json!({ "langfuse_prompt_name": "" }), Some("langfuse_prompt_name")),
        (json!({ "langfuse_prompt_name": "a\nb" }), Some("langfuse_prompt_name")),
        (json!({ "langfuse_prompt_name": long }), Some("langfuse_prompt_name")),
        (json!({ "label": "latest" }), Some("label")),
        (json!({ "label": "Production" }), Some("label")),
        (json!({ "base_version": "1" }), None),
        (json!({ "applied_by": "me" }), None),
    ] {
        let refusal = bench.apply_refused(more.clone()).await;
        assert_eq!(
            (refusal.code, refusal.field.as_deref()),
            (ErrorCode::InvalidBody, field),
            "{more}"
        );
        assert!(!refusal.detail.contains("xxx"), "nothing of the request is repeated");
    }
    assert_eq!((bench.langfuse.requests().len(), bench.fixes().await.len()), (0, 0));
}

#[tokio::test]
async fn what_is_missing_or_refused_is_said() {
    let mut bench = Bench::new().await;
    let missing = bench.apply_refused(json!({ "langfuse_prompt_name": "nothing" })).await;
    assert_eq!(missing.code, ErrorCode::NotFound);
    let label = bench.apply_refused(json!({ "label": "staging" })).await;
    assert_eq!(
        (label.code, label.field.as_deref()),
        (ErrorCode::NotFound, Some("label"))
    );
    bench
        .langfuse
        .next(Fault::json(401, &json!({ "message": "Invalid credentials." })));
    assert_eq!(bench.apply_refused(json!({})).await.code, ErrorCode::UpstreamKeys);
    bench.langfuse.next(Fault::rate_limited(Some(7)));
    let limit = bench.apply_refused(json!({})).await;
    assert_eq!(
        (limit.code, limit.retry_after_secs),
        (ErrorCode::UpstreamLimit, Some(7))
    );
    assert_eq!((bench.versions().len(), bench.fixes().await.len()), (1, 0));
    bench.server.change(|app| app.langfuse = None);
    let unset = bench.apply_refused(json!({})).await;
    assert_eq!(unset.code, ErrorCode::NotConfigured);
    assert!(unset.hint.unwrap().contains("LANGFUSE_SECRET_KEY"));
}

#[tokio::test]
async fn a_prompt_that_is_too_long_for_langfuse_leaves_a_failed_fix() {
    let bench = Bench::new().await;
    bench
        .langfuse
        .next_on("POST", Fault::text(413, "Body exceeded 1mb limit"));
    assert_eq!(bench.apply_refused(json!({})).await.code, ErrorCode::UpstreamFailed);
    assert_eq!(bench.states().await, [FixState::Failed]);
    assert_eq!(bench.apply(json!({})).await.new_version, 2);
    assert_eq!(bench.states().await, [FixState::Live, FixState::Failed]);
}

#[tokio::test]
async fn nobody_fixes_or_takes_back_for_another() {
    let server = Server::of_two_customers().await;
    let owner = server.app.store.tenant("a").await.unwrap();
    server.judge_as(owner, Run::new("loop").looping()).await;
    let signals = server.text(paths::SIGNALS, Some("dt_live_a")).await;
    let signals: SignalList = serde_json::from_str(&signals).unwrap();
    let signal = signals.signals[0].id.to_string();
    let send = async |key: &str, url: &str, json: Value| {
        let request = Request::builder().method("POST").uri(url);
        let request = request.header("authorization", format!("Bearer {key}"));
        server
            .request(request.body(Body::from(json.to_string())).unwrap())
            .await
    };
    for (path, json) in [
        (paths::SIGNAL_APPLY_FIX, request(json!({}))),
        (paths::SIGNAL_APPLY_POLICY, json!({})),
        (paths::SIGNAL_RECORD_COPY, json!({ "fix_content": "x" })),
    ] {
        assert_eq!(
            send("dt_live_b", &paths::with(path, &signal), json).await.status(),
            404,
            "{path}"
        );
    }
    let copied = send(
        "dt_live_a",
        &paths::with(paths::SIGNAL_RECORD_COPY, &signal),
        json!({ "fix_content": "x" }),
    )
    .await;
    assert_eq!(copied.status(), 200);
    let copied: ::api::fixes::RecordCopyAnswer = serde_json::from_str(&read(copied).await).unwrap();
    assert_eq!(
        copied.fix.applied_by,
        "dt_live_a"
            .chars()
            .take(store::key_prefix("dt_live_a").len())
            .collect::<String>()
    );
    let rollback = paths::with(paths::FIX_ROLLBACK, &copied.fix_id.to_string());
    assert_eq!(send("dt_live_b", &rollback, json!({})).await.status(), 404);
    assert_eq!(send("dt_live_a", &rollback, json!({})).await.status(), 200);
    assert_ne!(Auth::DEV_CUSTOMER, "a");
}
