//! Verdicts that turn, with the server's own watch.

use std::sync::Arc;
use std::time::Duration;

use ::api::fixes::VerdictList;
use ::api::paths;
use domain::Verdict;
use tokio::task::JoinHandle;

use super::{Bench, FIXED, OURS, policy};
use crate::fixes;
use crate::live::Heard;

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
