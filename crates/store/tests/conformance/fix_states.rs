//! What becomes of a fix: sent, promoted, lapsed, taken back.

use domain::policy::PolicyId;
use domain::{FixId, FixState, Label, Verdict};
use store::{FixUpdate, FixedBy, LabelLapse, NewFix, Store};

use crate::fixes::{TENANT, at, live, new_fix, prompt, turned, update};
use crate::support::NOW;

pub async fn a_sent_fix_arrives_or_fails(store: &dyn Store) {
    let store = store.fixes();
    let sent = async || {
        let fix = NewFix {
            state: FixState::Sent,
            ..new_fix(1, "alpha", FixedBy::Prompt(prompt()))
        };
        store.add_fix(TENANT, fix).await.unwrap()
    };
    let arrived = |version, state| FixUpdate::Arrived {
        version: Some(version),
        state,
        carried_by: Some(Label::name("v2")),
    };
    let fix = sent().await;
    assert_eq!(live(store, None).await, []);
    let there = update(store, fix.id, arrived(4, FixState::Live)).await;
    let FixedBy::Prompt(change) = &there.what else {
        panic!("{there:?}")
    };
    assert_eq!(
        (change.version, change.carried_by.as_ref()),
        (Some(4), Some(&Label::name("v2")))
    );
    assert_eq!((there.state, there.applied_at), (FixState::Live, NOW));
    assert_eq!(live(store, None).await, [(1, 1)]);
    // Who is late changes nothing.
    assert_eq!(update(store, fix.id, FixUpdate::Failed).await, there);
    assert_eq!(update(store, fix.id, arrived(9, FixState::Staged)).await, there);

    let failed = update(store, sent().await.id, FixUpdate::Failed).await;
    assert_eq!(failed.state, FixState::Failed);
    let found = update(store, failed.id, arrived(5, FixState::Staged)).await;
    assert_eq!(found.state, FixState::Staged, "it was there after all");
    assert_eq!(
        store.update_fix(TENANT, FixId(9), FixUpdate::Failed).await.unwrap(),
        None
    );
}

pub async fn only_a_sent_fix_is_sent_again(store: &dyn Store) {
    let store = store.fixes();
    let fix = NewFix {
        state: FixState::Sent,
        ..new_fix(1, "alpha", FixedBy::Prompt(prompt()))
    };
    let id = store.add_fix(TENANT, fix).await.unwrap().id;
    let again = update(store, id, FixUpdate::Sending { at: at(7) }).await;
    assert_eq!(
        (again.created_at, again.sent_at, again.state),
        (NOW, at(7), FixState::Sent)
    );
    let failed = update(store, id, FixUpdate::Failed).await;
    assert_eq!(update(store, id, FixUpdate::Sending { at: at(9) }).await, failed);
}

pub async fn a_fix_lapses_and_comes_back(store: &dyn Store) {
    let store = store.fixes();
    let lapse = |seconds, version| {
        FixUpdate::Lapsed(LabelLapse {
            at: at(seconds),
            version,
        })
    };
    let fix = store
        .add_fix(TENANT, new_fix(1, "alpha", FixedBy::Prompt(prompt())))
        .await
        .unwrap();
    update(store, fix.id, turned(&fix, Verdict::Verified, 10)).await;
    let lapsed = update(store, fix.id, lapse(60, Some(7))).await;
    assert_eq!((lapsed.state, lapsed.verdict), (FixState::Live, Verdict::Verified));
    let on = update(store, fix.id, lapse(70, None)).await.lapsed.unwrap();
    assert_eq!((on.at, on.version), (at(60), None), "the first time stays");
    let back = update(
        store,
        fix.id,
        FixUpdate::Promoted {
            at: at(80),
            label: None,
        },
    )
    .await;
    assert_eq!(
        (back.lapsed, back.applied_at, back.verdict),
        (None, at(80), Verdict::InsufficientData)
    );
    let taken = update(store, fix.id, FixUpdate::RolledBack { at: at(90) }).await;
    assert_eq!(
        update(store, fix.id, lapse(95, Some(1))).await,
        taken,
        "only of one that is live"
    );
}

pub async fn a_policy_that_is_made_to_act_is_no_longer_only_joined(store: &dyn Store) {
    let store = store.fixes();
    let joined = |what, state| NewFix {
        state,
        joined: true,
        ..new_fix(1, "alpha", what)
    };
    for (what, state, stays) in [
        (FixedBy::Policy(PolicyId(1)), FixState::Staged, false),
        (FixedBy::Policy(PolicyId(1)), FixState::RolledBack, true),
        (FixedBy::Prompt(prompt()), FixState::Staged, true),
    ] {
        let fix = store.add_fix(TENANT, joined(what, state)).await.unwrap();
        let promoted = update(store, fix.id, FixUpdate::Promoted { at: at(9), label: None }).await;
        assert_eq!(promoted.joined, stays, "{promoted:?}");
        assert_eq!(store.fix(TENANT, fix.id).await.unwrap(), Some(promoted));
    }
}

pub async fn a_fix_is_promoted_and_taken_back(store: &dyn Store) {
    let store = store.fixes();
    let staged = NewFix {
        state: FixState::Staged,
        ..new_fix(1, "alpha", FixedBy::Prompt(prompt()))
    };
    let id = store.add_fix(TENANT, staged.clone()).await.unwrap().id;
    let promote = |seconds, label: Option<&str>| FixUpdate::Promoted {
        at: at(seconds),
        label: label.map(Label::name),
    };
    let there = update(store, id, promote(60, None)).await;
    assert_eq!(
        (there.state, there.created_at, there.applied_at),
        (FixState::Live, NOW, at(60))
    );
    // Once more is nothing, by another label it is something.
    assert_eq!(update(store, id, promote(70, Some("production"))).await, there);
    update(store, id, turned(&there, Verdict::LikelyFixed, 5)).await;
    let moved = update(store, id, promote(80, Some("berlin"))).await;
    let FixedBy::Prompt(change) = &moved.what else {
        panic!("{moved:?}")
    };
    assert_eq!((change.label.as_str(), moved.applied_at), ("berlin", at(80)));
    assert_eq!(moved.verdict, Verdict::InsufficientData, "it begins anew");

    let back = update(store, id, FixUpdate::RolledBack { at: at(90) }).await;
    assert_eq!(
        (back.state, back.applied_at, back.rolled_back_at),
        (FixState::RolledBack, at(80), Some(at(90)))
    );
    assert_eq!(update(store, id, FixUpdate::RolledBack { at: at(95) }).await, back);
    assert_eq!(live(store, None).await, []);
    let again = update(store, id, promote(100, None)).await;
    assert_eq!(
        (again.state, again.applied_at, again.rolled_back_at),
        (FixState::Live, at(100), None)
    );

    let never = store.add_fix(TENANT, staged).await.unwrap();
    let never = update(store, never.id, FixUpdate::RolledBack { at: at(50) }).await;
    assert_eq!(never.applied_at, at(50), "no agent ever had it");
}
