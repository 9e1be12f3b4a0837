//! Verdicts that turn, with the server's own watch.

use std::sync::Arc;
use std::time::Duration;

use ::api::fixes::VerdictList;
use ::api::paths;
use domain::policy::PolicyRule;
use domain::{Label, Verdict};
use store::{FixUpdate, FixedBy, LabelLapse, NewFix, PolicyChangeKind, PolicyEdit, PolicyWrite};
use tokio::task::JoinHandle;

use super::{Bench, FIXED, OURS, at, policy, prompt};
use crate::live::Heard;
use crate::policies::testing::{create, rule};
use crate::{fixes, policies};

/// Longer than the watch waits for more.
const A_WHILE: Duration = Duration::from_secs(10);

fn watch(bench: &Bench) -> JoinHandle<()> {
    tokio::spawn(fixes::watch(bench.server.app.clone()))
}

/// Waits until it is noted.
async fn noted(bench: &Bench, verdict: Verdict) {
    let noted = async {
        while bench.applied().await.0.notes.first().map(|note| note.to) != Some(verdict) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(A_WHILE, noted)
        .await
        .expect("the verdict is noted");
}

#[tokio::test]
async fn each_turn_is_noted_once_and_told_to_open_pages() {
    let bench = Bench::start().await;
    bench.fix(policy()).await;
    let watch = watch(&bench);
    let mut page = bench.server.app.live.listen();
    let steps = [
        (0..5, false, Verdict::LikelyFixed),
        (5..10, false, Verdict::Verified),
        (10..12, true, Verdict::StillOccurring),
    ];
    for (numbers, looping, verdict) in steps {
        for number in numbers {
            bench.run(FIXED + 60 + number, "v1", looping).await;
        }
        noted(&bench, verdict).await;
    }
    let notes = bench.applied().await.0.notes;
    let told: Vec<_> = notes
        .iter()
        .map(|note| (note.from, note.to, note.runs, note.recurrences))
        .collect();
    assert_eq!(
        told,
        [
            (Verdict::Verified, Verdict::StillOccurring, 12, 2),
            (Verdict::LikelyFixed, Verdict::Verified, 10, 0),
            (Verdict::InsufficientData, Verdict::LikelyFixed, 5, 0),
        ]
    );
    let (mut heard, mut turns) = (0, Vec::new());
    while let Ok(Some(news)) = tokio::time::timeout(Duration::from_millis(100), page.next()).await {
        match news {
            Heard::Fixes(OURS) => heard += 1,
            Heard::Verdict(OURS, turn) => turns.insert(0, Arc::unwrap_or_clone(turn)),
            _ => {}
        }
    }
    assert_eq!(heard, 3);
    let told: Vec<_> = turns.iter().map(|turn| turn.note).collect();
    assert_eq!(told, notes, "each with what was counted then");
    assert!(turns.iter().all(|turn| turn.signal_id == bench.signal.0));
    let list: VerdictList = bench.server.get(paths::FIX_VERDICTS).await;
    assert_eq!(list.verdicts, turns, "who comes later reads the same");
    watch.abort();
}

/// Runs without the policy are none of the fix, however many they are.
#[tokio::test]
async fn nothing_is_noted_from_runs_of_a_gap() {
    let bench = Bench::start().await;
    let app = &bench.server.app;
    let id = create(app, OURS, rule("stop the loop")).await.id;
    let put = async |seconds: i64, enabled: bool| {
        let rule = PolicyRule {
            enabled,
            ..rule("stop the loop")
        };
        let edit = PolicyEdit {
            actor: Label::name("dev"),
            at: at(seconds),
            kind: PolicyChangeKind::Toggle,
            expected: None,
            writes: vec![PolicyWrite::Replace {
                id,
                rule,
                expected: None,
            }],
        };
        policies::edit(app, OURS, edit).await.unwrap();
    };
    bench.fix(FixedBy::Policy(id)).await;
    let watch = watch(&bench);
    put(FIXED + 10, false).await;
    for number in 0..10 {
        bench.run(FIXED + 100 + number, "v1", number == 9).await;
    }
    put(FIXED + 200, true).await;
    for number in 0..5 {
        bench.run(FIXED + 300 + number, "v1", false).await;
    }
    noted(&bench, Verdict::LikelyFixed).await;
    let notes = bench.applied().await.0.notes;
    assert_eq!(notes.len(), 1, "{notes:?}");
    assert_eq!((notes[0].runs, notes[0].recurrences), (5, 0));
    watch.abort();
}

/// Of two live fixes of a signal only the one in force is looked at; the other one when that has lapsed.
#[tokio::test]
async fn a_fix_that_lapsed_is_not_looked_at() {
    let bench = Bench::start().await;
    let first = bench.fix(policy()).await.id;
    let second = NewFix {
        at: at(FIXED + 10),
        ..bench.new_fix(prompt())
    };
    let second = bench.add(second).await.id;
    for number in 0..5 {
        bench.run(FIXED + 100 + number, "v1", false).await;
    }
    let first_watch = watch(&bench);
    noted(&bench, Verdict::LikelyFixed).await;
    first_watch.abort();
    assert_eq!(bench.entry(first).await.fix.notes, []);
    let moved = LabelLapse {
        at: at(FIXED + 200),
        version: Some(9),
    };
    bench.update(second, FixUpdate::Lapsed(moved)).await;
    bench.run(FIXED + 300, "v1", true).await;
    let second_watch = watch(&bench);
    noted(&bench, Verdict::StillOccurring).await;
    assert_eq!(bench.applied().await.0.id, first);
    assert_eq!(bench.entry(second).await.fix.notes.len(), 1, "its verdict stands");
    second_watch.abort();
}

/// A month after its verdict turned last a fix is not looked at any more; whoever asks is told.
#[tokio::test]
async fn a_fix_is_watched_for_a_month() {
    let mut bench = Bench::start().await;
    bench.fix(policy()).await;
    let day = 86_400;
    for number in 0..5 {
        bench.run(FIXED + 60 + number, "v1", false).await;
    }
    bench.at(FIXED + 29 * day);
    let early = watch(&bench);
    noted(&bench, Verdict::LikelyFixed).await;
    early.abort();
    for number in 5..10 {
        bench.run(FIXED + 60 + number, "v1", false).await;
    }
    bench.at(FIXED + 60 * day);
    let late = watch(&bench);
    let nothing = tokio::time::timeout(Duration::from_secs(2), noted(&bench, Verdict::Verified)).await;
    assert!(nothing.is_err());
    late.abort();
    assert_eq!(bench.verdict().await, Verdict::Verified);
    assert_eq!(bench.applied().await.0.notes.len(), 1);
}

#[tokio::test]
async fn what_was_judged_before_the_start_is_noted_at_the_start() {
    let bench = Bench::start().await;
    bench.fix(policy()).await;
    for number in 0..5 {
        bench.run(FIXED + 60 + number, "v1", false).await;
    }
    let watch = watch(&bench);
    noted(&bench, Verdict::LikelyFixed).await;
    watch.abort();
}

#[tokio::test]
async fn it_ends_with_the_server() {
    let bench = Bench::start().await;
    let watch = watch(&bench);
    bench.run(FIXED, "v1", false).await;
    bench.server.app.live.close();
    tokio::time::timeout(A_WHILE, watch).await.expect("it ends").unwrap();
}
