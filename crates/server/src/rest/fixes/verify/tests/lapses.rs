//! Fixes that stop to be in force elsewhere than here, and come back.

use ::api::fixes::{FixLapse, FixStatus, FixView};
use domain::policy::{PolicyId, PolicyRule};
use domain::{FixState, Lapse, Verdict};
use store::{FixUpdate, FixedBy, LabelLapse, NewFix, PolicyChangeKind, PolicyEdit, PolicyWrite};

use super::{Bench, FIXED, OURS, at, policy, prompt};
use crate::policies::testing::{create, rule};
use crate::policies::{self};

/// Somebody changes the policy on its own page.
async fn edit(bench: &Bench, seconds: i64, write: PolicyWrite) {
    let edit = PolicyEdit {
        actor: domain::Label::name("dev"),
        at: at(seconds),
        kind: PolicyChangeKind::Update,
        expected: None,
        writes: vec![write],
    };
    policies::edit(&bench.server.app, OURS, edit).await.unwrap();
}

async fn put(bench: &Bench, id: PolicyId, seconds: i64, change: impl FnOnce(&mut PolicyRule)) {
    let mut rule = rule("stop the loop");
    change(&mut rule);
    let expected = None;
    edit(bench, seconds, PolicyWrite::Replace { id, rule, expected }).await;
}

async fn runs(bench: &Bench, seconds: i64, count: i64, looping: bool) {
    for number in 0..count {
        bench.run(seconds + number, "v1", looping).await;
    }
}

/// Whether the guide's field says that it is applied, and the fix.
async fn applied(bench: &Bench) -> (bool, FixView) {
    match bench.status().await {
        FixStatus::Applied { fix_applied, fix, .. } => (fix_applied, fix),
        FixStatus::None { .. } => panic!("there is no fix"),
    }
}

fn since(seconds: i64, why: Lapse) -> Option<FixLapse> {
    Some(FixLapse {
        at: at(seconds).secs(),
        why,
    })
}

#[tokio::test]
async fn a_policy_counts_only_while_it_is_what_the_fix_made_it() {
    let bench = Bench::start().await;
    let id = create(&bench.server.app, OURS, rule("stop the loop")).await.id;
    let fix = bench.fix(FixedBy::Policy(id)).await.id;
    runs(&bench, FIXED + 100, 5, false).await;
    assert_eq!(bench.verdict().await, Verdict::LikelyFixed);

    put(&bench, id, FIXED + 200, |rule| rule.enabled = false).await;
    runs(&bench, FIXED + 300, 6, true).await;
    let (fix_applied, shown) = applied(&bench).await;
    assert!(!fix_applied);
    assert_eq!(
        (shown.state, shown.lapsed),
        (FixState::Live, since(FIXED + 200, Lapse::PolicyOff))
    );
    let (_, told, history) = bench.applied().await;
    assert_eq!(
        (told.verdict, told.after.runs, told.after.hits),
        (Verdict::LikelyFixed, 5, 0)
    );
    assert_eq!(history[0].lapsed, shown.lapsed);
    assert_eq!(bench.entry(fix).await.fix.lapsed, shown.lapsed);

    // On again: agents take a minute to know.
    put(&bench, id, FIXED + 400, |rule| rule.enabled = true).await;
    bench.run(FIXED + 430, "v1", true).await;
    runs(&bench, FIXED + 470, 5, false).await;
    let (_, told, _) = bench.applied().await;
    assert_eq!(
        (told.verdict, told.after.runs, told.too_soon),
        (Verdict::Verified, 10, 1)
    );
    assert_eq!(applied(&bench).await.1.lapsed, None);
    assert!(applied(&bench).await.0);

    edit(&bench, FIXED + 500, PolicyWrite::Delete { id, expected: None }).await;
    runs(&bench, FIXED + 600, 2, true).await;
    let (fix_applied, shown) = applied(&bench).await;
    assert_eq!(
        (fix_applied, shown.lapsed),
        (false, since(FIXED + 500, Lapse::PolicyDeleted))
    );
    let told = bench.applied().await.1;
    assert_eq!((told.verdict, told.after.runs), (Verdict::Verified, 10));
}

#[tokio::test]
async fn a_policy_with_many_changes_is_followed_as_far_back_as_the_fix() {
    let bench = Bench::start().await;
    let id = create(&bench.server.app, OURS, rule("stop the loop")).await.id;
    bench.fix(FixedBy::Policy(id)).await;
    runs(&bench, FIXED + 100, 5, false).await;
    put(&bench, id, FIXED + 200, |rule| rule.shadow = true).await;
    for number in 0..120 {
        put(&bench, id, FIXED + 201 + i64::from(number), |rule| {
            rule.shadow = true;
            rule.priority = number;
        })
        .await;
    }
    runs(&bench, FIXED + 400, 2, true).await;
    let (shown, told, _) = bench.applied().await;
    assert_eq!(shown.lapsed, since(FIXED + 200, Lapse::PolicyInShadow));
    assert_eq!((told.after.runs, told.after.hits), (5, 0));
}

#[tokio::test]
async fn a_policy_in_shadow_that_waits_has_not_lapsed() {
    let bench = Bench::start().await;
    let shadow = PolicyRule {
        shadow: true,
        ..rule("stop the loop")
    };
    let id = create(&bench.server.app, OURS, shadow).await.id;
    let staged = NewFix {
        state: FixState::Staged,
        ..bench.new_fix(FixedBy::Policy(id))
    };
    let fix = bench.add(staged).await.id;
    let (fix_applied, shown) = applied(&bench).await;
    assert_eq!((fix_applied, shown.lapsed), (false, None));
    put(&bench, id, FIXED + 100, |rule| rule.shadow = false).await;
    let promoted = FixUpdate::Promoted {
        at: at(FIXED + 100),
        label: None,
    };
    bench.update(fix, promoted).await;
    assert_eq!(applied(&bench).await.1.lapsed, None);
    // Our own way to take it back is no lapse.
    put(&bench, id, FIXED + 200, |rule| rule.enabled = false).await;
    bench.update(fix, FixUpdate::RolledBack { at: at(FIXED + 200) }).await;
    let (fix_applied, shown) = applied(&bench).await;
    assert_eq!(
        (fix_applied, shown.state, shown.lapsed),
        (false, FixState::RolledBack, None)
    );
}

#[tokio::test]
async fn a_prompt_whose_label_moved_counts_until_then() {
    let bench = Bench::start().await;
    let id = bench.fix(prompt()).await.id;
    runs(&bench, FIXED + 100, 5, false).await;
    let version = Some(9);
    let moved = LabelLapse {
        at: at(FIXED + 200),
        version,
    };
    bench.update(id, FixUpdate::Lapsed(moved)).await;
    runs(&bench, FIXED + 300, 3, true).await;
    let (fix_applied, shown) = applied(&bench).await;
    assert!(!fix_applied);
    assert_eq!(shown.lapsed, since(FIXED + 200, Lapse::LabelMoved { version }));
    let told = bench.applied().await.1;
    assert_eq!((told.verdict, told.after.runs), (Verdict::LikelyFixed, 5));
    let promoted = FixUpdate::Promoted {
        at: at(FIXED + 400),
        label: None,
    };
    bench.update(id, promoted).await;
    bench.run(FIXED + 470, "v1", false).await;
    let (fix_applied, shown) = applied(&bench).await;
    assert_eq!((fix_applied, shown.lapsed), (true, None));
    let told = bench.applied().await.1;
    assert_eq!((told.after.runs, told.after.hits), (1, 0), "it begins anew");
}

#[tokio::test]
async fn a_fix_that_lapsed_gives_its_place_back() {
    let bench = Bench::start().await;
    let first = bench.fix(policy()).await.id;
    runs(&bench, FIXED + 100, 1, false).await;
    let second = NewFix {
        at: at(FIXED + 200),
        ..bench.new_fix(prompt())
    };
    let second = bench.add(second).await.id;
    runs(&bench, FIXED + 300, 1, false).await;
    assert_eq!(
        (
            applied(&bench).await.1.id,
            bench.entry(first).await.verification.after.runs
        ),
        (second, 1)
    );
    let moved = LabelLapse {
        at: at(FIXED + 250),
        version: None,
    };
    bench.update(second, FixUpdate::Lapsed(moved)).await;
    let (fix_applied, shown) = applied(&bench).await;
    assert_eq!((fix_applied, shown.id), (true, first));
    assert_eq!(bench.entry(first).await.verification.after.runs, 2);
    bench.update(first, FixUpdate::RolledBack { at: at(FIXED + 400) }).await;
    let (fix_applied, shown) = applied(&bench).await;
    assert_eq!((fix_applied, shown.id), (false, second), "it can be put back");
}
