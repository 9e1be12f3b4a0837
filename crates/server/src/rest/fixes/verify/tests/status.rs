//! `GET /v1/signals/{id}/fix-status`

use ::api::fixes::FixStatus;
use ::api::{ErrorCode, paths};
use domain::payload::{Payload, RunErrored};
use domain::{FixState, Label, Verdict};
use serde_json::{Value, json};
use store::{FixUpdate, FixedBy, NewFix, PromptChange};

use super::{Bench, FIXED, OURS, at, policy, prompt};
use crate::fixes;
use crate::policies::testing::{create, rule};
use crate::rest::testing::{Run, Server};

#[tokio::test]
async fn without_a_fix_there_is_none() {
    let bench = Bench::start().await;
    assert_eq!(bench.status().await, FixStatus::None { fix_applied: false });
    let missing = bench.server.refusal(&paths::with(paths::SIGNAL_FIX_STATUS, "1")).await;
    assert_eq!(missing.code, ErrorCode::NotFound);
    let failed = NewFix {
        state: FixState::Failed,
        ..bench.new_fix(prompt())
    };
    bench.add(failed).await;
    assert_eq!(bench.status().await, FixStatus::None { fix_applied: false });
}

/// The names and kinds that the guide gives.
#[tokio::test]
async fn the_fields_of_the_guide_are_there() {
    let bench = Bench::start().await;
    let id = bench.fix(prompt()).await.id;
    for number in 0..5 {
        bench.run(FIXED + 100 + number, "v2", false).await;
    }
    let url = paths::with(paths::SIGNAL_FIX_STATUS, &bench.signal.0.to_string());
    let told: Value = bench.server.get(&url).await;
    let expected = json!({
        "fix_applied": true,
        "applied_at": at(FIXED).secs(),
        "applied_via": "langfuse",
        "langfuse_prompt_name": "research agent/prompt",
        "langfuse_version": 4,
        "runs_after_fix": 5,
        "recurrences_after_fix": 0,
        "verdict": "likely_fixed",
    });
    for (name, value) in expected.as_object().unwrap() {
        assert_eq!(&told[name], value, "{name}");
    }
    bench.update(id, FixUpdate::RolledBack { at: at(FIXED + 300) }).await;
    bench.fix(FixedBy::Clipboard).await;
    let told: Value = bench.server.get(&url).await;
    assert_eq!(told["applied_via"], "clipboard");
    assert_eq!(
        (&told["langfuse_prompt_name"], &told["langfuse_version"]),
        (&Value::Null, &Value::Null)
    );
}

#[tokio::test]
async fn verdicts_turn_at_the_thresholds_of_the_guide() {
    let bench = Bench::start().await;
    bench.fix(prompt()).await;
    for number in 0..=11 {
        let expected = match number {
            0..5 => Verdict::InsufficientData,
            5..10 => Verdict::LikelyFixed,
            _ => Verdict::Verified,
        };
        assert_eq!(bench.verdict().await, expected, "{number} runs");
        bench.run(FIXED + 60 + i64::from(number), "v1", false).await;
    }
    bench.run(FIXED + 100, "v1", true).await;
    let (_, told, _) = bench.applied().await;
    assert_eq!(told.verdict, Verdict::StillOccurring);
    assert_eq!((told.after.hits, told.after.runs), (1, 13));
    // The loop that led to the fix is not among those before it.
    assert_eq!((told.before.hits, told.before.runs), (1, 3));
    assert!(told.odds.is_some() && told.weight.is_some());
}

#[tokio::test]
async fn what_does_not_count_is_told_beside() {
    let bench = Bench::start().await;
    bench.fix(prompt()).await;
    bench.run(FIXED + 10, "v1", true).await;
    let (_, told, _) = bench.applied().await;
    assert_eq!((told.too_soon, told.after.runs, told.version_tells), (1, 0, false));
    // A version that never ran before shows that the change arrived.
    bench.run(FIXED + 20, "v2", false).await;
    bench.run(FIXED + 200, "v1", true).await;
    bench.server.judge(open(FIXED + 300, "v2")).await;
    let (_, told, _) = bench.applied().await;
    assert_eq!((told.after.runs, told.after.hits, told.version_tells), (1, 0, true));
    assert_eq!((told.without_fix, told.too_soon, told.unfinished), (2, 0, 1));
}

#[tokio::test]
async fn a_later_deploy_takes_nothing_away_from_a_prompts_fix() {
    let bench = Bench::start().await;
    bench.fix(prompt()).await;
    for number in 0..10 {
        bench.run(FIXED + 100 + number, "v1", false).await;
    }
    assert_eq!(bench.verdict().await, Verdict::Verified);
    bench.run(FIXED + 3601, "v2", false).await;
    let (_, told, _) = bench.applied().await;
    assert_eq!((told.verdict, told.after.runs), (Verdict::Verified, 11));
    bench.run(FIXED + 3500, "v1", true).await;
    bench.run(FIXED + 3700, "v2", false).await;
    let (_, told, _) = bench.applied().await;
    assert_eq!((told.verdict, told.after.hits), (Verdict::StillOccurring, 1));
    assert_eq!((told.without_fix, told.version_tells), (0, false));
    // Within the hour it is the prompt's version.
    bench.run(FIXED + 3599, "v3", false).await;
    let (_, told, _) = bench.applied().await;
    assert_eq!((told.without_fix, told.version_tells), (11, true));
}

fn open(seconds: i64, version: &str) -> Run {
    let mut run = Run::new("open").starting(seconds).open();
    run.header.agent_version = Label::name(version);
    run
}

#[tokio::test]
async fn where_the_version_was_worked_out_it_and_later_ones_count() {
    let bench = Bench::start().await;
    let FixedBy::Prompt(change) = prompt() else {
        unreachable!()
    };
    bench
        .fix(FixedBy::Prompt(PromptChange {
            carried_by: Some(Label::name("v3")),
            ..change
        }))
        .await;
    bench.run(FIXED + 100, "v1", true).await;
    let (_, told, _) = bench.applied().await;
    assert_eq!((told.after.runs, told.without_fix, told.version_tells), (0, 1, true));
    bench.run(FIXED + 1, "v3", false).await;
    assert_eq!(bench.applied().await.1.after.runs, 1);
    // A second fix in the same prompt makes a version that has both.
    bench.run(FIXED + 7200, "v4", true).await;
    let (_, told, _) = bench.applied().await;
    assert_eq!((told.verdict, told.after.runs), (Verdict::StillOccurring, 2));
}

/// In which the policy of this name ended the loop.
pub(super) async fn stopped(bench: &Bench, seconds: i64, policy: &str) {
    let mut run = Run::new(&format!("stopped {seconds}")).looping().starting(seconds);
    let end = RunErrored {
        exit_reason: Some(Label::code("policy_violation")),
        policy_name: Some(Label::name(policy)),
        ..RunErrored::default()
    };
    run.events.last_mut().unwrap().payload = Payload::RunErrored(end);
    bench.server.judge(run).await;
}

#[tokio::test]
async fn what_a_policy_ends_is_contained() {
    let bench = Bench::start().await;
    let app = &bench.server.app;
    let made = create(app, OURS, rule("stop the loop")).await;
    bench.fix(FixedBy::Policy(made.id)).await;
    stopped(&bench, FIXED + 100, "stop the loop").await;
    stopped(&bench, FIXED + 200, "somebody else's").await;
    bench.run(FIXED + 300, "v2", false).await;
    let (_, told, _) = bench.applied().await;
    assert_eq!((told.after.runs, told.after.hits, told.contained), (3, 1, 1));
    assert!(!told.version_tells, "a policy changes no version");
}

#[tokio::test]
async fn a_staged_fix_has_no_runs_before_it_is_promoted() {
    let bench = Bench::start().await;
    let staged = NewFix {
        state: FixState::Staged,
        ..bench.new_fix(prompt())
    };
    let id = bench.add(staged).await.id;
    bench.run(FIXED + 100, "v1", true).await;
    let (fix, told, _) = bench.applied().await;
    assert_eq!(
        (fix.state, told.verdict, told.after.runs),
        (FixState::Staged, Verdict::InsufficientData, 0)
    );
    let promoted = FixUpdate::Promoted {
        at: at(FIXED + 200),
        label: None,
    };
    bench.update(id, promoted).await;
    bench.run(FIXED + 300, "v1", false).await;
    let (fix, told, _) = bench.applied().await;
    assert_eq!((fix.state, told.after.runs, told.before.runs), (FixState::Live, 1, 4));
}

#[tokio::test]
async fn a_fix_that_was_taken_back_counts_as_long_as_it_was_there() {
    let bench = Bench::start().await;
    let id = bench.fix(policy()).await.id;
    for (seconds, looping) in [(100, false), (200, true), (300, true), (400, false)] {
        bench.run(FIXED + seconds, "v1", looping).await;
    }
    let back = FixUpdate::RolledBack { at: at(FIXED + 250) };
    bench.update(id, back).await;
    let (fix, told, _) = bench.applied().await;
    assert_eq!(
        (fix.state, told.after.runs, told.after.hits),
        (FixState::RolledBack, 2, 1)
    );
    assert!(!told.traffic.dried_up);
}

#[tokio::test]
async fn the_status_is_of_the_fix_in_force() {
    let bench = Bench::start().await;
    let first = bench.fix(policy()).await.id;
    bench.run(FIXED + 100, "v1", true).await;
    let second = NewFix {
        at: at(FIXED + 200),
        ..bench.new_fix(prompt())
    };
    let second = bench.add(second).await.id;
    bench.run(FIXED + 300, "v1", false).await;
    let (fix, told, history) = bench.applied().await;
    assert_eq!(
        (fix.id, told.verdict, told.after.runs),
        (second, Verdict::InsufficientData, 1)
    );
    assert_eq!(history.iter().map(|fix| fix.id).collect::<Vec<_>>(), [second, first]);
    // What came after the second says nothing about the first.
    assert_eq!(bench.entry(first).await.verification.after.runs, 1);
    let back = FixUpdate::RolledBack { at: at(FIXED + 400) };
    bench.update(second, back.clone()).await;
    let (fix, told, _) = bench.applied().await;
    assert_eq!((fix.id, told.after.runs), (first, 2));
    bench.update(first, back).await;
    assert_eq!(
        bench.applied().await.0.id,
        second,
        "the last of those that were taken back"
    );
}

#[tokio::test]
async fn a_copied_text_neither_ends_nor_hides_another_fix() {
    let bench = Bench::start().await;
    for (what, state) in [
        (prompt(), FixState::Live),
        (prompt(), FixState::Staged),
        (policy(), FixState::Live),
    ] {
        let id = bench
            .add(NewFix {
                state,
                ..bench.new_fix(what)
            })
            .await
            .id;
        let copy = NewFix {
            at: at(FIXED + 100),
            ..bench.new_fix(FixedBy::Clipboard)
        };
        let copy = bench.add(copy).await.id;
        bench.run(FIXED + 200, "v1", false).await;
        assert_eq!(bench.applied().await.0.id, id);
        let counted = bench.entry(id).await.verification.after.runs;
        assert_eq!(counted > 0, state == FixState::Live, "{counted}");
        for id in [id, copy] {
            bench.update(id, FixUpdate::RolledBack { at: at(FIXED + 300) }).await;
        }
    }
    let first = bench.fix(FixedBy::Clipboard).await.id;
    let second = NewFix {
        at: at(FIXED + 150),
        ..bench.new_fix(FixedBy::Clipboard)
    };
    let second = bench.add(second).await.id;
    assert_eq!(bench.applied().await.0.id, second);
    assert_eq!(
        bench.entry(first).await.verification.after.runs,
        0,
        "a copy ends a copy"
    );
}

#[tokio::test]
async fn traffic_that_dried_up_is_told() {
    let mut bench = Bench::start().await;
    for number in 0..20 {
        bench.run(600 + number, "v1", false).await;
    }
    let fix = bench.fix(policy()).await;
    bench.at(FIXED + 3600);
    let told = fixes::verification(&bench.server.app, OURS, &fix).await;
    let traffic = told.unwrap().traffic;
    assert_eq!((traffic.dried_up, traffic.per_day_after), (false, 0.0));
    assert_eq!(traffic.last_run_at, Some(at(619).secs()));
    assert!(traffic.per_day_before > 0.0);
    bench.at(FIXED + 8 * 86_400);
    let told = fixes::verification(&bench.server.app, OURS, &fix).await.unwrap();
    assert!(told.traffic.dried_up);
    assert_eq!(told.timeline.stretches.len(), 10, "empty days are told");
}

/// The newest thousand runs are counted; one that failed before them is not forgotten.
#[tokio::test]
async fn a_recurrence_is_not_forgotten_behind_many_good_runs() {
    let bench = Bench::start().await;
    bench.fix(policy()).await;
    bench.run(FIXED + 60, "v1", true).await;
    for number in 1..=1000 {
        bench.run(FIXED + 60 + number, "v1", false).await;
    }
    let told = bench.applied().await.1;
    assert_eq!(
        (told.verdict, told.after.hits, told.after.runs),
        (Verdict::StillOccurring, 1, 1001)
    );
}

#[tokio::test]
async fn another_tenants_fixes_are_not_seen() {
    let bench = Bench::start().await;
    let fix = bench.new_fix(prompt());
    let other = bench.server.app.store.tenant("another").await.unwrap();
    let id = bench.server.app.store.fixes().add_fix(other, fix).await.unwrap().id;
    assert_eq!(bench.status().await, FixStatus::None { fix_applied: false });
    let missing = bench.server.refusal(&paths::with(paths::FIX, &id.to_string())).await;
    assert_eq!(missing.code, ErrorCode::NotFound);
    let server = Server::start().await;
    let unknown = server.refusal(&paths::with(paths::FIX, "x")).await;
    assert_eq!(unknown.code, ErrorCode::InvalidParameter);
}
