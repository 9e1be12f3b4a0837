//! When runs are to be judged.

use domain::{Micros, RunId};
use store::{Chunk, Store, TenantId, Work};

use crate::support::{NOW, SECOND, STALL, append, header, judge, judge_due, open_run, whole_run};

const TENANT: TenantId = TenantId(1);
const MILLI: i64 = 1000;

fn later(micros: i64) -> Micros {
    Micros(NOW.0 + micros)
}

async fn post(store: &dyn Store, run: &str, received: Micros, events: &[domain::Event]) {
    let header = header(&RunId::new(run));
    append(
        store,
        TENANT,
        received,
        vec![Chunk {
            header,
            events: events.to_vec(),
        }],
    )
    .await;
}

async fn only_work(store: &dyn Store) -> Work {
    let due = store.due(Micros(i64::MAX), 9).await.unwrap();
    assert_eq!(due.len(), 1, "{due:?}");
    due[0]
}

pub async fn an_open_run_is_due_after_a_pause(store: &dyn Store) {
    assert_eq!(store.next_due().await.unwrap(), None);
    let events = open_run(NOW, 5, false);
    post(store, "r", NOW, &events[..3]).await;
    let work = only_work(store).await;
    assert!(work.due_at > NOW && work.due_at < later(SECOND), "{work:?}");
    assert_eq!(store.next_due().await.unwrap(), Some(work.due_at));
    assert_eq!(store.due(NOW, 9).await.unwrap(), []);
    // What arrives later does not put it off.
    post(store, "r", later(100 * MILLI), &events[3..]).await;
    let again = only_work(store).await;
    assert_eq!(again.due_at, work.due_at);
    assert!(again.generation > work.generation);
    assert_eq!(again.last_received, later(100 * MILLI));
}

pub async fn the_end_of_a_run_is_due_at_once(store: &dyn Store) {
    let events = whole_run(NOW, 2, false);
    post(store, "r", NOW, &events[..2]).await;
    post(store, "r", later(10 * MILLI), &events[2..]).await;
    assert_eq!(only_work(store).await.due_at, later(10 * MILLI));
}

pub async fn finished_work_is_gone(store: &dyn Store) {
    post(store, "r", NOW, &whole_run(NOW, 2, false)).await;
    assert_eq!(judge_due(store, later(SECOND)).await.len(), 1);
    assert_eq!(store.next_due().await.unwrap(), None);
}

pub async fn work_that_grew_meanwhile_stays(store: &dyn Store) {
    let events = whole_run(NOW, 4, false);
    post(store, "r", NOW, &events[..4]).await;
    let work = only_work(store).await;
    let stored = store.load(&[work.run]).await.unwrap().remove(0);
    post(store, "r", later(MILLI), &events[4..]).await;
    store
        .commit(vec![judge(work, stored, later(SECOND), false)])
        .await
        .unwrap();
    let left = only_work(store).await;
    assert!(
        left.generation > work.generation && left.due_at <= later(SECOND),
        "{left:?}"
    );
    judge_due(store, later(SECOND)).await;
    let run = store.run(TENANT, &RunId::new("r")).await.unwrap().unwrap();
    assert_eq!(run.event_count as usize, events.len());
    assert_eq!(store.next_due().await.unwrap(), None);
}

pub async fn an_open_run_waits_for_its_stall(store: &dyn Store) {
    post(store, "r", NOW, &open_run(NOW, 2, false)).await;
    judge_due(store, later(SECOND)).await;
    let work = only_work(store).await;
    assert_eq!(work.due_at, later(STALL * SECOND));
    // An event brings it forward again.
    post(store, "r", later(30 * SECOND), &whole_run(NOW, 3, false)[5..6]).await;
    assert!(only_work(store).await.due_at < later(31 * SECOND));
}

pub async fn the_oldest_work_comes_first(store: &dyn Store) {
    for number in [3, 1, 2, 0] {
        let at = later(number * SECOND);
        post(store, &format!("run {number}"), at, &whole_run(at, 1, false)).await;
    }
    let due = store.due(later(2 * SECOND), 2).await.unwrap();
    assert_eq!(
        due.iter().map(|work| work.due_at).collect::<Vec<_>>(),
        [later(0), later(SECOND)]
    );
    assert_eq!(store.due(later(2 * SECOND), 9).await.unwrap().len(), 3);
}

pub async fn a_duplicate_makes_no_work(store: &dyn Store) {
    let events = open_run(NOW, 2, false);
    post(store, "r", NOW, &events).await;
    judge_due(store, later(SECOND)).await;
    let work = only_work(store).await;
    post(store, "r", later(5 * SECOND), &events).await;
    assert_eq!(only_work(store).await, work);
}
