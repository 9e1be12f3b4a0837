//! `GET /v1/fixes`

use ::api::fixes::{BriefFixList, FixList};
use ::api::{ErrorCode, paths};
use domain::{FailureType, FixState, Label, SignalId, Verdict};
use store::{FixUpdate, FixedBy, LabelLapse, NewFix};

use super::{Bench, FIXED, at, policy, prompt};

async fn ids(bench: &Bench, query: &str) -> (Vec<u64>, Option<u64>) {
    let list: FixList = bench.server.get(&format!("{}{query}", paths::FIXES)).await;
    (list.fixes.iter().map(|entry| entry.fix.id.0).collect(), list.next)
}

#[tokio::test]
async fn fixes_are_filtered_and_paged() {
    let bench = Bench::start().await;
    assert_eq!(ids(&bench, "").await, (vec![], None));
    for number in 0..6 {
        let what = [prompt(), policy(), FixedBy::Clipboard][number % 3].clone();
        let fix = NewFix {
            agent_id: Label::name(["agent one", "agent two"][number % 2]),
            failure: [FailureType::ToolLoop, FailureType::SlowStep][usize::from(number > 3)],
            state: [FixState::Live, FixState::RolledBack][usize::from(number == 2)],
            ..bench.new_fix(what)
        };
        bench.add(fix).await;
    }
    assert_eq!(ids(&bench, "").await, (vec![6, 5, 4, 3, 2, 1], None));
    assert_eq!(ids(&bench, "?limit=4").await, (vec![6, 5, 4, 3], Some(3)));
    assert_eq!(ids(&bench, "?limit=4&before=3").await, (vec![2, 1], None));
    assert_eq!(ids(&bench, "?limit=6").await, (vec![6, 5, 4, 3, 2, 1], None));
    assert_eq!(ids(&bench, "?agent=agent%20two").await.0, [6, 4, 2]);
    assert_eq!(ids(&bench, "?state=rolled_back").await.0, [3]);
    assert_eq!(ids(&bench, "?state=live,staged&limit=1").await, (vec![6], Some(6)));
    assert_eq!(ids(&bench, "?failure_type=TOOL_LOOP&agent=agent%20one").await.0, [3, 1]);
    assert_eq!(ids(&bench, "?failure_type=TOOL_LOOP,SLOW_STEP").await.0.len(), 6);
}

#[tokio::test]
async fn without_counts_the_last_verdict_is_told() {
    let bench = Bench::start().await;
    let fix = bench.fix(prompt()).await;
    let turned = FixUpdate::Turned {
        applied_at: fix.applied_at,
        at: at(FIXED + 60),
        to: Verdict::LikelyFixed,
        runs: 5,
        recurrences: 0,
    };
    bench.update(fix.id, turned).await;
    let moved = LabelLapse {
        at: at(FIXED + 90),
        version: Some(9),
    };
    bench.update(fix.id, FixUpdate::Lapsed(moved)).await;
    for _ in 0..60 {
        bench.fix(policy()).await;
    }
    let url = format!("{}?counts=false&limit=61", paths::FIXES);
    let list: BriefFixList = bench.server.get(&url).await;
    assert_eq!((list.fixes.len(), list.next), (61, None));
    let last = &list.fixes[60];
    assert_eq!((last.id, last.verdict), (fix.id, Verdict::LikelyFixed));
    assert!(last.lapsed.is_some());
    let page: BriefFixList = bench.server.get(&format!("{}?counts=0&limit=2", paths::FIXES)).await;
    assert_eq!((page.fixes.len(), page.next), (2, Some(60)));
}

/// What is read together is told as if it was asked for alone.
#[tokio::test]
async fn each_of_a_list_is_told_as_it_is_alone() {
    let bench = Bench::start().await;
    for number in 0..40_u32 {
        let what = [prompt(), policy(), FixedBy::Clipboard][number as usize % 3].clone();
        let fix = NewFix {
            signal: SignalId(u64::from(number)),
            at: at(100 + i64::from(number) * 30),
            failure: [FailureType::ToolLoop, FailureType::SlowStep][number as usize % 2],
            ..bench.new_fix(what)
        };
        bench.add(fix).await;
        bench.run(200 + i64::from(number) * 40, "v1", number % 7 == 0).await;
    }
    let list: FixList = bench.server.get(paths::FIXES).await;
    assert_eq!(list.fixes.len(), 40);
    for entry in list.fixes {
        assert_eq!(bench.entry(entry.fix.id).await, entry);
    }
}

#[tokio::test]
async fn what_cannot_be_asked_is_refused() {
    let bench = Bench::start().await;
    for (query, field) in [
        ("?state=gone", "state"),
        ("?limit=0", "limit"),
        ("?limit=51", "limit"),
        ("?counts=false&limit=501", "limit"),
        ("?counts=perhaps", "counts"),
        ("?before=x", "before"),
        ("?severity=high", "severity"),
        ("?failure_type=LOOP", "failure_type"),
    ] {
        let refusal = bench.server.refusal(&format!("{}{query}", paths::FIXES)).await;
        assert_eq!(
            (refusal.code, refusal.field.as_deref()),
            (ErrorCode::InvalidParameter, Some(field))
        );
    }
}
