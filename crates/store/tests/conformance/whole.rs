//! Whole lists, their lengths, and where a run stands in them.

use domain::{ContentHash, Micros, RunFilter, RunId, RunSort, SignalFilter, SignalId};
use store::{Chunk, Counted, ListPlace, ListedSignal, PageRequest, RunRef, Store, TenantId};

use crate::conditions::{conditions, joined};
use crate::lists::{all, fill};
use crate::support::{NOW, Random, append, header, judge_due, open_run, whole_run};

const TENANT: TenantId = TenantId(1);

fn key(run_id: &RunId) -> RunRef {
    RunRef {
        tenant: TENANT,
        key: run_id.key(),
    }
}

async fn check_whole(store: &dyn Store, filter: &RunFilter, sort: RunSort, ascending: bool) {
    let paged = all(store, filter, sort, 50, ascending).await;
    let keys = store.list_runs(TENANT, filter, sort, ascending).await.unwrap();
    assert_eq!(
        keys,
        paged.iter().map(|run| key(&run.run_id)).collect::<Vec<_>>(),
        "{sort:?} {ascending} {filter:?}"
    );
    assert_eq!(store.run_rows(&keys).await.unwrap(), paged);
    let counted = Counted {
        count: paged.len() as u64,
        at_least: false,
    };
    assert_eq!(store.count_runs(TENANT, filter).await.unwrap(), counted, "{filter:?}");
}

pub async fn a_whole_list_equals_its_pages(store: &dyn Store) {
    let reference = fill(store, 31, 240).await;
    let conditions = conditions(&reference);
    for filter in &conditions {
        check_whole(store, filter, RunSort::Started, false).await;
    }
    let mut random = Random(32);
    for round in 0..60 {
        let mut filter = random.pick(&conditions).clone();
        if random.below(2) == 0 {
            filter = joined(filter, random.pick(&conditions).clone());
        }
        let sort = RunSort::ALL[round % RunSort::ALL.len()];
        check_whole(store, &filter, sort, random.below(2) == 0).await;
    }
    for sort in RunSort::ALL {
        for ascending in [false, true] {
            check_whole(store, &RunFilter::default(), sort, ascending).await;
        }
    }
    assert_eq!(
        store
            .list_runs(TenantId(2), &RunFilter::default(), RunSort::Cost, false)
            .await,
        Ok(Vec::new())
    );
}

pub async fn rows_come_as_asked_for(store: &dyn Store) {
    fill(store, 33, 40).await;
    let any = RunFilter::default();
    let mut keys = store.list_runs(TENANT, &any, RunSort::Steps, true).await.unwrap();
    keys.insert(7, key(&RunId::new("gone")));
    let rows = store.run_rows(&keys).await.unwrap();
    keys.remove(7);
    assert_eq!(rows.iter().map(|run| key(&run.run_id)).collect::<Vec<_>>(), keys);
    let listed = store.list_signals(TENANT, &SignalFilter::default()).await.unwrap();
    let mut ids: Vec<SignalId> = listed.iter().map(ListedSignal::id).collect();
    ids.reverse();
    ids.insert(2, SignalId(12));
    let rows = store.signal_rows(TENANT, &ids).await.unwrap();
    ids.remove(2);
    assert_eq!(rows.iter().map(|signal| signal.id).collect::<Vec<_>>(), ids);
    assert_eq!(store.signal_rows(TenantId(2), &ids).await.unwrap(), []);
}

pub async fn a_whole_list_of_signals_equals_its_pages(store: &dyn Store) {
    fill(store, 34, 260).await;
    let filters = [
        SignalFilter::default(),
        SignalFilter {
            agent: Some("beta".to_owned()),
            ..SignalFilter::default()
        },
        SignalFilter {
            severity: vec![domain::Severity::High],
            text: Some("a".to_owned()),
            ..SignalFilter::default()
        },
        SignalFilter {
            from: Some(Micros(NOW.0 + 60_000_000)),
            to: Some(Micros(NOW.0 + 160_000_000)),
            ..SignalFilter::default()
        },
    ];
    for filter in filters {
        let mut page = PageRequest {
            limit: 17,
            cursor: None,
            ascending: false,
        };
        let mut paged = Vec::new();
        loop {
            let answer = store.signals(TENANT, &filter, &page).await.unwrap();
            paged.extend(answer.items);
            page.cursor = answer.next;
            if page.cursor.is_none() {
                break;
            }
        }
        let listed = store.list_signals(TENANT, &filter).await.unwrap();
        let expected = paged.iter().cloned().map(ListedSignal::from);
        assert_eq!(listed, expected.collect::<Vec<_>>());
        let ids: Vec<SignalId> = listed.iter().map(ListedSignal::id).collect();
        assert!(!ids.is_empty(), "{filter:?}");
        assert_eq!(store.signal_rows(TENANT, &ids).await.unwrap(), paged);
    }
}

/// Every run's place against its place in the whole list.
async fn check_places(store: &dyn Store, filter: &RunFilter, sort: RunSort, ascending: bool) {
    let list = all(store, filter, sort, 50, ascending).await;
    for (index, run) in list.iter().enumerate() {
        let place = store
            .place(TENANT, &run.run_id, filter, sort, ascending)
            .await
            .unwrap()
            .unwrap();
        let at = |index: Option<usize>| index.and_then(|index| list.get(index)).map(|run| run.run_id.clone());
        let expected = ListPlace {
            previous: at(index.checked_sub(1)),
            next: at(Some(index + 1)),
            position: Some(index as u64 + 1),
            total: Counted {
                count: list.len() as u64,
                at_least: false,
            },
        };
        assert_eq!(place, expected, "{sort:?} {ascending} {filter:?}");
    }
}

pub async fn every_run_knows_its_place(store: &dyn Store) {
    // Steps have many ties.
    let reference = fill(store, 35, 90).await;
    let filters = [
        RunFilter::default(),
        RunFilter {
            has_signals: Some(true),
            ..RunFilter::default()
        },
        RunFilter {
            hash: Some(ContentHash::of("hello")),
            text: Some("a".to_owned()),
            ..RunFilter::default()
        },
    ];
    for sort in RunSort::ALL {
        for ascending in [false, true] {
            for filter in &filters {
                check_places(store, filter, sort, ascending).await;
            }
        }
    }
    let run = reference.all().next().unwrap().summary.run_id.clone();
    let any = RunFilter::default();
    for (tenant, run) in [(TenantId(2), run), (TENANT, RunId::new("unknown"))] {
        assert_eq!(store.place(tenant, &run, &any, RunSort::Started, false).await, Ok(None));
    }
}

pub async fn a_run_outside_the_list_has_neighbours_in_it(store: &dyn Store) {
    let reference = fill(store, 36, 120).await;
    let filter = RunFilter {
        has_signals: Some(false),
        ..RunFilter::default()
    };
    for sort in RunSort::ALL {
        let whole = reference.runs(&RunFilter::default(), sort, true);
        for (index, run) in whole.iter().enumerate().filter(|(_, run)| run.has_signals) {
            let place = store
                .place(TENANT, &run.run_id, &filter, sort, true)
                .await
                .unwrap()
                .unwrap();
            let clean = |run: &&domain::RunSummary| !run.has_signals;
            let (before, after) = (&whole[..index], &whole[index + 1..]);
            let id = |run: Option<&domain::RunSummary>| run.map(|run| run.run_id.clone());
            assert_eq!(place.previous, id(before.iter().rev().find(clean)));
            assert_eq!(place.next, id(after.iter().find(clean)));
            assert_eq!(place.position, None);
            assert_eq!(place.total.count as usize, whole.iter().filter(clean).count());
        }
    }
}

/// More runs than are counted, all of the same length: the i-th started in the i-th millisecond.
pub async fn counting_stops_in_long_lists(store: &dyn Store) {
    const RUNS: u64 = Counted::MOST + 300;
    let id = |number: u64| RunId::new(&format!("run {number}"));
    for block in 0..RUNS / 100 {
        let chunks = (block * 100..block * 100 + 100).map(|number| {
            let start = Micros(NOW.0 + number as i64 * 1000);
            Chunk {
                header: header(&id(number)),
                events: if number % 2 == 0 {
                    whole_run(start, 1, false)
                } else {
                    open_run(start, 1, false)
                },
            }
        });
        append(store, TENANT, NOW, chunks.collect()).await;
    }
    judge_due(store, Micros(NOW.0 + 1_000_000)).await;
    let any = RunFilter::default();
    let most = Counted {
        count: Counted::MOST,
        at_least: true,
    };
    assert_eq!(store.count_runs(TENANT, &any).await, Ok(most));
    for sort in [RunSort::Started, RunSort::Tokens] {
        for (number, position) in [
            (0, Some(1)),
            (5000, Some(5001)),
            (Counted::MOST - 1, Some(Counted::MOST)),
            (RUNS - 100, None),
            (RUNS - 1, None),
        ] {
            let place = store.place(TENANT, &id(number), &any, sort, true).await.unwrap();
            let expected = ListPlace {
                previous: number.checked_sub(1).map(id),
                next: Some(number + 1).filter(|&next| next < RUNS).map(id),
                position,
                total: most,
            };
            assert_eq!(place, Some(expected), "{sort:?} {number}");
        }
    }
    // Longer than the parts in which it is read.
    let whole = store.list_runs(TENANT, &any, RunSort::Started, true).await.unwrap();
    assert_eq!(whole, (0..RUNS).map(|number| key(&id(number))).collect::<Vec<_>>());
}
