//! Verdicts that turn, and what is noted of it.

use domain::{FixId, Label, Verdict};
use store::{FixFilter, FixUpdate, FixedBy, Store, TenantId};

use crate::fixes::{OTHER, TENANT, add, at, ids, new_fix, prompt, turned, update};

pub async fn a_note_is_kept_when_a_verdict_turns(store: &dyn Store) {
    let store = store.fixes();
    let fix = add(store, 1, "alpha").await;
    let bystander = add(store, 2, "alpha").await;
    update(store, fix.id, turned(&fix, Verdict::InsufficientData, 3)).await;
    assert_eq!(store.verdict_notes(TENANT, fix.id).await.unwrap(), []);
    for (to, runs) in [
        (Verdict::LikelyFixed, 5),
        (Verdict::LikelyFixed, 6),
        (Verdict::Verified, 10),
        (Verdict::StillOccurring, 11),
        (Verdict::StillOccurring, 12),
    ] {
        assert_eq!(update(store, fix.id, turned(&fix, to, runs)).await.verdict, to);
    }
    let notes = store.verdict_notes(TENANT, fix.id).await.unwrap();
    let told: Vec<_> = notes
        .iter()
        .map(|note| (note.from, note.to, note.runs, note.recurrences, note.at))
        .collect();
    assert_eq!(
        told,
        [
            (Verdict::Verified, Verdict::StillOccurring, 11, 1, at(11)),
            (Verdict::LikelyFixed, Verdict::Verified, 10, 0, at(10)),
            (Verdict::InsufficientData, Verdict::LikelyFixed, 5, 0, at(5)),
        ]
    );
    assert_eq!(store.verdict_notes(TENANT, bystander.id).await.unwrap(), []);
    assert_eq!(store.verdict_notes(OTHER, fix.id).await.unwrap(), []);
    assert_eq!(store.verdict_notes(TENANT, FixId(u64::MAX)).await.unwrap(), []);
}

pub async fn turns_of_all_fixes_are_read_newest_first(store: &dyn Store) {
    let store = store.fixes();
    let [first, second] = [add(store, 1, "alpha").await, add(store, 2, "beta").await];
    for (fix, to, runs) in [
        (&first, Verdict::LikelyFixed, 5),
        (&second, Verdict::LikelyFixed, 6),
        (&first, Verdict::StillOccurring, 9),
    ] {
        update(store, fix.id, turned(fix, to, runs)).await;
    }
    let turns = store.verdict_turns(TENANT, 50).await.unwrap();
    let told: Vec<_> = turns.iter().map(|turn| (turn.fix, turn.note.to)).collect();
    assert_eq!(
        told,
        [
            (first.id, Verdict::StillOccurring),
            (second.id, Verdict::LikelyFixed),
            (first.id, Verdict::LikelyFixed),
        ]
    );
    assert_eq!((turns[1].signal, &turns[1].agent_id), (second.signal, &second.agent_id));
    assert_eq!(turns[1].failure, second.failure);
    assert_eq!(turns[0].note, store.verdict_notes(TENANT, first.id).await.unwrap()[0]);
    assert_eq!(store.verdict_turns(TENANT, 1).await.unwrap(), turns[..1]);
    assert_eq!(store.verdict_turns(TenantId(TENANT.0 + 1), 50).await.unwrap(), []);
}

pub async fn a_verdict_of_before_a_promotion_comes_too_late(store: &dyn Store) {
    let store = store.fixes();
    let fix = new_fix(1, "alpha", FixedBy::Prompt(prompt()));
    let first = store.add_fix(TENANT, fix).await.unwrap();
    let id = first.id;
    let promote = FixUpdate::Promoted {
        at: at(60),
        label: Some(Label::name("berlin")),
    };
    let second = update(store, id, promote).await;
    assert_eq!(update(store, id, turned(&first, Verdict::Verified, 12)).await, second);
    let counted = update(store, id, turned(&second, Verdict::LikelyFixed, 5)).await;
    assert_eq!(counted.verdict, Verdict::LikelyFixed);
    let back = update(store, id, FixUpdate::RolledBack { at: at(90) }).await;
    assert_eq!(update(store, id, turned(&second, Verdict::Verified, 10)).await, back);
    let notes = store.verdict_notes(TENANT, id).await.unwrap();
    assert_eq!(notes.iter().map(|note| note.runs).collect::<Vec<_>>(), [5]);
}

pub async fn many_who_see_a_verdict_turn_make_one_note(store: &dyn Store) {
    let store = store.fixes();
    let fix = add(store, 1, "alpha").await;
    let see = async |first: u64| {
        for runs in first..first + 10 {
            store
                .update_fix(TENANT, fix.id, turned(&fix, Verdict::LikelyFixed, runs))
                .await
                .unwrap();
        }
    };
    let make = async || {
        for _ in 0..10 {
            add(store, 7, "beta").await;
        }
    };
    tokio::join!(see(10), see(20), see(30), see(40), make(), make());
    assert_eq!(store.verdict_notes(TENANT, fix.id).await.unwrap().len(), 1);
    assert_eq!(
        ids(store, &FixFilter::default(), 99).await,
        (1..=21).rev().collect::<Vec<_>>()
    );
}
