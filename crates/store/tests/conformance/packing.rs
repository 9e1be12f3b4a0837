//! Runs that are over are kept in one piece.

use domain::{Micros, RunId, RunStatus};
use store::{Chunk, Store, TenantId};

use crate::support::{NOW, SECOND, append, event, header, judge, judge_due, open_run, whole_run};

const TENANT: TenantId = TenantId(1);

fn later(seconds: i64) -> Micros {
    Micros(NOW.0 + seconds * SECOND)
}

fn chunk(events: &[domain::Event]) -> Chunk {
    Chunk {
        header: header(&RunId::new("r")),
        events: events.to_vec(),
    }
}

pub async fn a_packed_run_reads_the_same(store: &dyn Store) {
    let events = whole_run(NOW, 700, false);
    for part in events.chunks(100) {
        append(store, TENANT, NOW, vec![chunk(part)]).await;
    }
    let run_id = RunId::new("r");
    let before = store.run_events(TENANT, &run_id).await.unwrap().unwrap();
    judge_due(store, later(1)).await;
    let after = store.run_events(TENANT, &run_id).await.unwrap().unwrap();
    assert_eq!(after.events, before.events);
    assert_eq!(after.header, before.header);
    assert_eq!(after.first_received, before.first_received);
    assert_eq!(after.events.len(), events.len());
}

pub async fn late_events_join_a_packed_run(store: &dyn Store) {
    let mut events = whole_run(NOW, 5, false);
    let late = events.remove(3);
    append(store, TENANT, NOW, vec![chunk(&events)]).await;
    judge_due(store, later(1)).await;
    append(store, TENANT, later(100), vec![chunk(&[late])]).await;
    let judged = judge_due(store, later(101)).await;
    assert_eq!(judged.len(), 1);
    assert!(!judged[0].new_run);
    assert_eq!(judged[0].summary.event_count as usize, events.len() + 1);
    let stored = store.run_events(TENANT, &RunId::new("r")).await.unwrap().unwrap();
    let mut all = whole_run(NOW, 5, false);
    domain::run::normalise(&mut all);
    assert_eq!(stored.events, all);
    assert_eq!(stored.first_received, NOW);
    assert_eq!(store.next_due().await.unwrap(), None);
}

pub async fn a_batch_sent_again_after_packing_changes_nothing(store: &dyn Store) {
    let events = whole_run(NOW, 9, true);
    let (head, tail) = events.split_at(7);
    append(store, TENANT, NOW, vec![chunk(head)]).await;
    append(store, TENANT, NOW, vec![chunk(tail)]).await;
    let first = judge_due(store, later(1)).await;
    append(store, TENANT, later(2), vec![chunk(head)]).await;
    judge_due(store, later(3)).await;
    let run_id = RunId::new("r");
    assert_eq!(
        store.run(TENANT, &run_id).await.unwrap().as_ref(),
        Some(&first[0].summary)
    );
    assert_eq!(store.run_signals(TENANT, &run_id).await.unwrap(), first[0].signals);
    let stored = store.run_events(TENANT, &run_id).await.unwrap().unwrap();
    assert_eq!(stored.events.len(), events.len());
    assert_eq!(store.next_due().await.unwrap(), None);
}

pub async fn events_that_arrive_while_judging_are_kept(store: &dyn Store) {
    let events = whole_run(NOW, 5, false);
    append(store, TENANT, NOW, vec![chunk(&events)]).await;
    let work = store.due(later(1), 1).await.unwrap()[0];
    let stored = store.load(&[work.run]).await.unwrap().remove(0);
    let judgement = judge(work, stored, later(1), false);
    let late = event(
        9,
        later(3),
        domain::payload::Payload::LlmCalled(domain::payload::LlmCalled::default()),
    );
    append(store, TENANT, later(1), vec![chunk(std::slice::from_ref(&late))]).await;
    store.commit(vec![judgement]).await.unwrap();
    let stored = store.run_events(TENANT, &RunId::new("r")).await.unwrap().unwrap();
    assert_eq!(stored.events.len(), events.len() + 1);
    assert!(stored.events.contains(&late));
    judge_due(store, later(2)).await;
    let run = store.run(TENANT, &RunId::new("r")).await.unwrap().unwrap();
    assert_eq!(run.event_count as usize, events.len() + 1);
}

pub async fn a_stalled_run_goes_on(store: &dyn Store) {
    let events = whole_run(NOW, 6, false);
    append(store, TENANT, NOW, vec![chunk(&open_run(NOW, 6, false)[..5])]).await;
    judge_due(store, later(1)).await;
    let work = store.due(later(10_000), 1).await.unwrap()[0];
    let stored = store.load(&[work.run]).await.unwrap().remove(0);
    store.commit(vec![judge(work, stored, later(700), true)]).await.unwrap();
    let run_id = RunId::new("r");
    assert_eq!(
        store.run(TENANT, &run_id).await.unwrap().unwrap().status,
        RunStatus::Stalled
    );
    assert_eq!(store.next_due().await.unwrap(), None);
    // First it only goes on, then it ends.
    append(store, TENANT, later(800), vec![chunk(&events[5..8])]).await;
    judge_due(store, later(801)).await;
    assert_eq!(
        store.run(TENANT, &run_id).await.unwrap().unwrap().status,
        RunStatus::Open
    );
    append(store, TENANT, later(802), vec![chunk(&events[8..])]).await;
    judge_due(store, later(803)).await;
    let run = store.run(TENANT, &run_id).await.unwrap().unwrap();
    assert_eq!(
        (run.status, run.event_count as usize),
        (RunStatus::Completed, events.len())
    );
    assert_eq!(
        store.run_events(TENANT, &run_id).await.unwrap().unwrap().events.len(),
        events.len()
    );
}
