//! Connections that die, and clients that hang up.

use std::time::Duration;

use ::api::ErrorCode;
use ::api::fixes::ApplyWarning;
use stand_in::Fault;
use store::{FixUpdate, FixedBy};

use super::*;
use crate::fixes::settled;

#[tokio::test]
async fn a_version_that_was_published_unseen_is_found_on_the_next_look() {
    for publish in [true, false] {
        let bench = Bench::new().await;
        bench.langfuse.next_on("POST", Fault::DropAfter);
        let refusal = bench.apply_refused(json!({ "publish": publish })).await;
        assert_eq!(refusal.code, ErrorCode::UpstreamFailed);
        assert!(refusal.hint.unwrap().contains("look again"));
        assert_eq!(bench.states().await, [FixState::Sent]);
        let again = bench.apply(json!({ "publish": publish, "base_version": 1 })).await;
        assert_eq!(
            (again.new_version, &again.warnings[..]),
            (2, &[ApplyWarning::AlreadyApplied][..])
        );
        assert_eq!(again.new_text, with(OLD, FIX));
        assert_eq!(
            bench.states().await,
            [if publish { FixState::Live } else { FixState::Staged }]
        );
        assert_eq!(
            (bench.versions().len(), again.fix.prompt.unwrap().version),
            (2, Some(2))
        );
    }
}

#[tokio::test]
async fn a_proxy_that_gives_up_does_not_make_a_fix_failed() {
    let mut bench = Bench::new().await;
    bench.langfuse.next_on("POST", Fault::html(503));
    assert_eq!(bench.apply_refused(json!({})).await.code, ErrorCode::UpstreamFailed);
    assert_eq!(bench.states().await, [FixState::Sent], "it may still come");
    bench.wait(120);
    assert_eq!(bench.apply(json!({})).await.new_version, 2);
    assert_eq!(bench.states().await, [FixState::Live, FixState::Failed]);
}

#[tokio::test]
async fn it_is_found_below_versions_that_came_after_it() {
    let bench = Bench::new().await;
    bench.langfuse.next_on("POST", Fault::DropAfter);
    bench.apply_refused(json!({})).await;
    for number in 0..3 {
        bench
            .langfuse
            .add_prompt(NewPrompt::text(PROMPT, &format!("Text {number}.")));
    }
    let record = bench.fixes().await.remove(0);
    let found = settled(&bench.server.app, TenantId(1), record).await;
    assert_eq!(found.state, FixState::Live, "the label has gone on since");
    let FixedBy::Prompt(change) = found.what else {
        panic!("a prompt")
    };
    assert_eq!(change.version, Some(2));
}

#[tokio::test]
async fn a_request_that_never_arrived_is_sent_again_when_it_cannot_come_any_more() {
    let mut bench = Bench::new().await;
    bench.langfuse.next_on("POST", Fault::DropBefore);
    assert_eq!(bench.apply_refused(json!({})).await.code, ErrorCode::UpstreamFailed);
    let soon = bench.apply_refused(json!({})).await;
    assert_eq!(
        (soon.code, soon.retry_after_secs),
        (ErrorCode::UpstreamFailed, Some(120))
    );
    assert_eq!(
        (bench.states().await, bench.versions().len()),
        (vec![FixState::Sent], 1)
    );
    bench.wait(120);
    assert_eq!(bench.apply(json!({})).await.new_version, 2);
    assert_eq!(bench.states().await, [FixState::Live, FixState::Failed]);
    assert_eq!(bench.versions().len(), 2);
}

#[tokio::test]
async fn who_only_looks_does_not_wait_for_a_change_that_goes_on() {
    let bench = Bench::new().await;
    bench.langfuse.next_on("POST", Fault::DropAfter);
    bench.apply_refused(json!({})).await;
    let record = bench.fixes().await.remove(0);
    let held = bench.server.app.prompt_locks.prompt(PROMPT).await;
    let looked = settled(&bench.server.app, TenantId(1), record.clone()).await;
    assert_eq!(looked.state, FixState::Sent);
    drop(held);
    bench.langfuse.next(Fault::html(503));
    let looked = settled(&bench.server.app, TenantId(1), record.clone()).await;
    assert_eq!(looked.state, FixState::Sent, "a Langfuse that fails says nothing");
    assert_eq!(
        settled(&bench.server.app, TenantId(1), record).await.state,
        FixState::Live
    );
}

#[tokio::test]
async fn a_fix_is_made_to_its_end_when_the_client_hangs_up() {
    let bench = Bench::new().await;
    bench.langfuse.next_on("POST", Fault::Slow(Duration::from_millis(300)));
    tokio::select! {
        _ = bench.apply(json!({})) => panic!("it takes longer"),
        () = posted(&bench) => {}
    }
    let live = async {
        while bench.states().await != [FixState::Live] {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), live).await.unwrap();
}

#[tokio::test]
async fn what_happens_at_the_same_moment_is_tried_again() {
    let bench = Bench::new().await;
    for _ in 0..2 {
        bench.langfuse.next_on("POST", Fault::race(PROMPT));
    }
    let answer = bench.apply(json!({ "base_version": 1 })).await;
    assert_eq!((answer.new_version, answer.warnings), (2, vec![]));
    for _ in 0..4 {
        bench.langfuse.next_on("POST", Fault::race(PROMPT));
    }
    let refusal = bench.apply_refused(json!({ "fix_content": "Stop." })).await;
    assert_eq!(refusal.code, ErrorCode::Conflict);
    assert_eq!(bench.states().await, [FixState::Failed, FixState::Live]);
}

/// Waits until a version was sent.
async fn posted(bench: &Bench) {
    while !bench.langfuse.requests().iter().any(|request| request.method == "POST") {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn a_prompt_that_changes_between_two_tries_is_shown() {
    let bench = Bench::new().await;
    bench.langfuse.next_on("POST", Fault::race(PROMPT));
    let theirs = async {
        posted(&bench).await;
        bench.langfuse.add_prompt(NewPrompt::text(PROMPT, "Theirs."));
    };
    let (refusal, ()) = tokio::join!(bench.apply_refused(json!({})), theirs);
    assert_eq!(
        (refusal.code, refusal.prompt_now().unwrap().version),
        (ErrorCode::Conflict, 2)
    );
    assert_eq!(
        (bench.states().await, bench.versions().len()),
        (vec![FixState::Failed], 2)
    );
}

#[tokio::test]
async fn somebody_who_publishes_in_between_is_noticed() {
    let bench = Bench::new().await;
    bench.langfuse.overtake_with(NewPrompt::text(PROMPT, "Theirs."));
    let answer = bench.apply(json!({ "base_version": 1 })).await;
    assert_eq!(
        (answer.new_version, answer.warnings),
        (3, vec![ApplyWarning::PublishedMeanwhile])
    );
}

#[tokio::test]
async fn what_was_taken_for_failed_is_found_when_it_is_asked_for_again() {
    for publish in [true, false] {
        let mut bench = Bench::new().await;
        let late = sent_and_given_up(&mut bench, publish).await;
        let again = bench.apply(json!({ "publish": publish })).await;
        assert_eq!((again.fix_id, again.new_version), (late, 2));
        assert_eq!((bench.versions().len(), bench.fixes().await.len()), (2, 1));
    }
}

#[tokio::test]
async fn what_was_taken_for_failed_is_found_by_who_looks_within_a_day() {
    let mut bench = Bench::new().await;
    sent_and_given_up(&mut bench, true).await;
    let url = bench.of_signal(paths::SIGNAL_FIX_STATUS);
    let asked = bench.langfuse.requests().len();
    for _ in 0..3 {
        let _: ::api::fixes::FixStatus = bench.server.get(&url).await;
    }
    assert_eq!(bench.states().await, [FixState::Live]);
    assert_eq!(
        bench.langfuse.requests().len() - asked,
        2,
        "the newest version and the one with the label are read once a minute"
    );
    let mut bench = Bench::new().await;
    sent_and_given_up(&mut bench, true).await;
    bench.wait(24 * 3_600);
    let asked = bench.langfuse.requests().len();
    let record = bench.fixes().await.remove(0);
    let looked = settled(&bench.server.app, TenantId(1), record).await;
    assert_eq!(looked.state, FixState::Failed);
    assert_eq!(bench.langfuse.requests().len(), asked);
}

/// A request that arrives after nobody waited for it any more. Returns the number of the fix.
async fn sent_and_given_up(bench: &mut Bench, publish: bool) -> u64 {
    bench.langfuse.next_on("POST", Fault::DropBefore);
    bench.apply_refused(json!({ "publish": publish })).await;
    bench.wait(120);
    let record = bench.fixes().await.remove(0);
    let id = record.id.0;
    let looked = settled(&bench.server.app, TenantId(1), record).await;
    assert_eq!(looked.state, FixState::Failed);
    bench.wait(60);
    let message = format!("dunetrace: TOOL_LOOP signal {} fix {id}", bench.signal);
    let (message, labels): (_, &[&str]) = if publish {
        (message, &["production"])
    } else {
        (format!("{message}, staged"), &[])
    };
    let late = NewPrompt::text(PROMPT, &with(OLD, FIX)).commit_message(&message);
    bench.langfuse.add_prompt(late.labels(labels));
    id
}

#[tokio::test]
async fn the_wait_begins_with_the_last_request() {
    let mut bench = Bench::new().await;
    bench.langfuse.next_on("POST", Fault::DropBefore);
    bench.apply_refused(json!({})).await;
    let record = bench.fixes().await.remove(0);
    // As if it had been sent once more, later than it was written down.
    let at = record.created_at.plus_millis(60_000);
    let store = bench.server.app.store.fixes();
    let again = store.update_fix(TenantId(1), record.id, FixUpdate::Sending { at });
    assert_eq!(again.await.unwrap().unwrap().sent_at, at);
    bench.wait(179);
    let soon = bench.apply_refused(json!({})).await;
    assert_eq!(soon.retry_after_secs, Some(1));
    bench.wait(1);
    assert_eq!(bench.apply(json!({})).await.new_version, 2);
}
