//! `GET /v1/fixes`

use ::api::fixes::FixList;
use ::api::{ErrorCode, paths};
use domain::{FailureType, FixState, Label};
use store::{FixedBy, NewFix};

use super::{Bench, policy, prompt};

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
async fn what_cannot_be_asked_is_refused() {
    let bench = Bench::start().await;
    for (query, field) in [
        ("?state=gone", "state"),
        ("?limit=0", "limit"),
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
