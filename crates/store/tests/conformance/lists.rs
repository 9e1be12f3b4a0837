//! Lists of runs against the reference.

use std::collections::BTreeSet;

use domain::{ContentHash, Label, Micros, RunFilter, RunId, RunSort, RunStatus, RunSummary};
use store::{Chunk, PageRequest, RunRef, Store, StoreError, TenantId};

use crate::conditions::{conditions, joined};
use crate::support::reference::Reference;
use crate::support::{NOW, Random, SECOND, append, header, judge_due, open_run, random_run, whole_run};

const TENANT: TenantId = TenantId(1);

/// Random runs, some of them judged several times.
pub async fn fill(store: &dyn Store, seed: u64, runs: i64) -> Reference {
    let mut random = Random(seed);
    let mut reference = Reference::default();
    for number in 0..runs {
        let at = Micros(NOW.0 + number * SECOND);
        let Chunk { header, mut events } = random_run(&mut random, at);
        let rest = events.split_off(random.below(events.len() as u64) as usize + 1);
        append(
            store,
            TENANT,
            at,
            vec![Chunk {
                header: header.clone(),
                events,
            }],
        )
        .await;
        if random.below(3) == 0 {
            reference.take(judge_due(store, Micros(at.0 + SECOND)).await);
        }
        append(store, TENANT, at, vec![Chunk { header, events: rest }]).await;
    }
    reference.take(judge_due(store, Micros(NOW.0 + (runs + 10) * SECOND)).await);
    reference
}

pub async fn all(
    store: &dyn Store,
    filter: &RunFilter,
    sort: RunSort,
    limit: usize,
    ascending: bool,
) -> Vec<RunSummary> {
    let mut page = PageRequest {
        limit,
        cursor: None,
        ascending,
    };
    let mut found = Vec::new();
    loop {
        let answer = store.runs(TENANT, filter, sort, &page).await.unwrap();
        assert!(answer.items.len() <= limit);
        found.extend(answer.items);
        page.cursor = answer.next;
        if page.cursor.is_none() {
            return found;
        }
    }
}

async fn check(store: &dyn Store, reference: &Reference, filter: &RunFilter, sort: RunSort, ascending: bool) {
    let expected = reference.runs(filter, sort, ascending);
    let found = all(store, filter, sort, 13, ascending).await;
    let ids = |runs: &[RunSummary]| runs.iter().map(|run| run.run_id.to_string()).collect::<Vec<_>>();
    assert_eq!(ids(&found), ids(&expected), "{sort:?} {ascending} {filter:?}");
    assert_eq!(found, expected);
}

pub async fn every_filter_agrees_with_the_reference(store: &dyn Store) {
    let reference = fill(store, 11, 220).await;
    check(store, &reference, &RunFilter::default(), RunSort::Started, false).await;
    for filter in conditions(&reference) {
        check(store, &reference, &filter, RunSort::Started, false).await;
        check(store, &reference, &filter, RunSort::Started, true).await;
    }
}

pub async fn combined_filters_agree_with_the_reference(store: &dyn Store) {
    let reference = fill(store, 12, 260).await;
    let conditions = conditions(&reference);
    let mut random = Random(13);
    let mut matched = 0;
    for round in 0..150 {
        let mut filter = RunFilter::default();
        for _ in 0..=random.below(3) + 1 {
            filter = joined(filter, random.pick(&conditions).clone());
        }
        let sort = RunSort::ALL[round % RunSort::ALL.len()];
        check(store, &reference, &filter, sort, random.below(2) == 0).await;
        matched += usize::from(!reference.runs(&filter, sort, false).is_empty());
    }
    assert!(matched > 30, "only {matched} filters matched anything");
}

pub async fn every_sort_order_agrees_with_the_reference(store: &dyn Store) {
    // More than are sorted in memory.
    let reference = fill(store, 14, 450).await;
    let filters = [
        RunFilter::default(),
        RunFilter {
            has_signals: Some(true),
            ..RunFilter::default()
        },
        RunFilter {
            text: Some("a".to_owned()),
            ..RunFilter::default()
        },
        RunFilter {
            hash: Some(ContentHash::of("hello")),
            ..RunFilter::default()
        },
    ];
    for sort in RunSort::ALL {
        for ascending in [false, true] {
            for filter in &filters {
                check(store, &reference, filter, sort, ascending).await;
            }
        }
    }
}

pub async fn paging_meets_every_run_once_while_runs_arrive(store: &dyn Store) {
    let reference = fill(store, 15, 90).await;
    let before: BTreeSet<_> = reference.all().map(|run| run.summary.run_id.to_string()).collect();
    let mut random = Random(16);
    for ascending in [false, true] {
        let mut page = PageRequest {
            limit: 7,
            cursor: None,
            ascending,
        };
        let mut seen = Vec::new();
        loop {
            let answer = store
                .runs(TENANT, &RunFilter::default(), RunSort::Started, &page)
                .await
                .unwrap();
            seen.extend(answer.items.iter().map(|run| run.run_id.to_string()));
            // New ones at both ends and in between.
            for seconds in [-20, 45, 200] {
                let at = Micros(NOW.0 + seconds * SECOND);
                append(store, TENANT, at, vec![random_run(&mut random, at)]).await;
            }
            judge_due(store, Micros(NOW.0 + 300 * SECOND)).await;
            page.cursor = answer.next;
            if page.cursor.is_none() {
                break;
            }
            assert!(seen.len() < 400, "the list does not end");
        }
        let once: BTreeSet<_> = seen.iter().cloned().collect();
        assert_eq!(once.len(), seen.len(), "a run was met twice");
        assert!(before.is_subset(&once), "a run was missed");
    }
}

pub async fn paging_goes_on_after_an_empty_page(store: &dyn Store) {
    let needle = RunId::new("needle");
    append(
        store,
        TENANT,
        NOW,
        vec![Chunk {
            header: header(&needle),
            events: whole_run(NOW, 1, false),
        }],
    )
    .await;
    let chunks = |from: i64| {
        (from..from + 100).map(|number| Chunk {
            header: header(&RunId::new(&format!("hay {number}"))),
            events: open_run(Micros(NOW.0 + number * SECOND / 100), 1, false),
        })
    };
    for block in 0..15 {
        append(store, TENANT, NOW, chunks(1 + block * 100).collect()).await;
    }
    judge_due(store, Micros(NOW.0 + SECOND)).await;
    for sort in [RunSort::Started, RunSort::Duration] {
        let filter = RunFilter {
            text: Some("needle".to_owned()),
            ..RunFilter::default()
        };
        let found = all(store, &filter, sort, 10, false).await;
        assert_eq!(
            found.iter().map(|run| run.run_id.as_str()).collect::<Vec<_>>(),
            ["needle"],
            "{sort:?}"
        );
    }
}

pub async fn the_beginning_of_an_id_finds_an_old_run_at_once(store: &dyn Store) {
    let ids = [
        "deadbeef-0000-4000-8000-000000000001",
        "deadbeef-0000-4000-8000-000000000002",
    ];
    let old = ids.map(|id| Chunk {
        header: header(&RunId::new(id)),
        events: whole_run(NOW, 1, false),
    });
    append(store, TENANT, NOW, old.into()).await;
    let newer = (1..1000).map(|number| Chunk {
        header: header(&RunId::new(&format!("00000000-0000-4000-8000-{number:012}"))),
        events: whole_run(Micros(NOW.0 + number * SECOND / 100), 1, false),
    });
    append(store, TENANT, NOW, newer.collect()).await;
    judge_due(store, Micros(NOW.0 + 20 * SECOND)).await;
    let page = PageRequest {
        limit: 10,
        cursor: None,
        ascending: false,
    };
    for (text, count) in [("DEADBEEF", 2), ("deadbeef-0000-4000-8000-000000000002", 1)] {
        let filter = RunFilter {
            text: Some(text.to_owned()),
            ..RunFilter::default()
        };
        let found = store.runs(TENANT, &filter, RunSort::Started, &page).await.unwrap();
        assert_eq!((found.items.len(), found.next), (count, None), "{text}");
    }
    let other = RunFilter {
        text: Some("deadbeef".to_owned()),
        agent: Some("another".to_owned()),
        ..RunFilter::default()
    };
    let found = store.runs(TENANT, &other, RunSort::Started, &page).await.unwrap();
    assert!(found.items.is_empty());
}

pub async fn clocks_that_are_off_do_not_hide_runs(store: &dyn Store) {
    let claims = [
        0,
        1,
        NOW.0 - 400 * 86_400 * SECOND,
        NOW.0 + 400 * 86_400 * SECOND,
        Micros::LATEST.0 - 1,
        NOW.0,
    ];
    for (number, claim) in claims.into_iter().enumerate() {
        let header = header(&RunId::new(&format!("run {number}")));
        let received = Micros(NOW.0 + number as i64 * SECOND);
        append(
            store,
            TENANT,
            received,
            vec![Chunk {
                header,
                events: whole_run(Micros(claim), 2, false),
            }],
        )
        .await;
    }
    judge_due(store, Micros(NOW.0 + 60 * SECOND)).await;
    for limit in [1, 50] {
        assert_eq!(
            all(store, &RunFilter::default(), RunSort::Started, limit, false)
                .await
                .len(),
            claims.len()
        );
    }
    // A fast clock does not stay at the head of the list for ever.
    let at = Micros(NOW.0 + 3600 * SECOND);
    let honest = Chunk {
        header: header(&RunId::new("honest")),
        events: whole_run(at, 1, false),
    };
    append(store, TENANT, at, vec![honest]).await;
    judge_due(store, at).await;
    let first = all(store, &RunFilter::default(), RunSort::Started, 50, false)
        .await
        .remove(0);
    assert_eq!(first.run_id.as_str(), "honest");
}

pub async fn a_foreign_cursor_is_refused(store: &dyn Store) {
    fill(store, 17, 30).await;
    let page = PageRequest {
        limit: 5,
        cursor: None,
        ascending: false,
    };
    let any = RunFilter::default();
    let cursor = store.runs(TENANT, &any, RunSort::Started, &page).await.unwrap().next;
    assert!(cursor.is_some());
    let other = PageRequest { cursor, ..page.clone() };
    assert_eq!(
        store.runs(TENANT, &any, RunSort::Cost, &other).await,
        Err(StoreError::BadCursor)
    );
    for text in ["", "x", "\u{1F980}", "'"] {
        let page = PageRequest {
            cursor: Some(text.to_owned()),
            ..page.clone()
        };
        assert_eq!(
            store.runs(TENANT, &any, RunSort::Started, &page).await,
            Err(StoreError::BadCursor)
        );
    }
}

pub async fn children_and_hashes_are_found(store: &dyn Store) {
    let parent = RunId::new("019e8b3c-7a10-7f00-8000-00000000002a");
    for number in 0..5 {
        let at = Micros(NOW.0 + number * SECOND);
        let mut header = header(&RunId::new(&format!("child {number}")));
        header.parent_run_id = Some(if number == 3 {
            RunId::new("other")
        } else {
            parent.clone()
        });
        append(
            store,
            TENANT,
            at,
            vec![Chunk {
                header,
                events: whole_run(at, 1, false),
            }],
        )
        .await;
    }
    judge_due(store, Micros(NOW.0 + 60 * SECOND)).await;
    let ids = |runs: Vec<RunSummary>| runs.into_iter().map(|run| run.run_id.to_string()).collect::<Vec<_>>();
    assert_eq!(
        ids(store.children(TENANT, &parent, 3).await.unwrap()),
        ["child 0", "child 1", "child 2"]
    );
    assert_eq!(ids(store.children(TENANT, &parent, 9).await.unwrap()).len(), 4);
    let hash = ContentHash::of("input");
    assert_eq!(
        ids(store.runs_with_hash(TENANT, hash, 2).await.unwrap()),
        ["child 4", "child 3"]
    );
    assert_eq!(
        ids(store.agent_sample(TENANT, "agent", 3).await.unwrap()),
        ["child 4", "child 3", "child 2"]
    );
    assert_eq!(store.agent_sample(TENANT, "nobody", 3).await.unwrap(), []);
}

pub async fn recent_stats_are_of_completed_runs(store: &dyn Store) {
    let reference = fill(store, 18, 200).await;
    let (agent, version) = (Label::name("beta"), Label::name("v2"));
    let found = store.recent_stats(TENANT, &agent, &version, 10).await.unwrap();
    let filter = RunFilter {
        agent: Some(agent.to_string()),
        version: Some(version.to_string()),
        status: vec![RunStatus::Completed],
        ..RunFilter::default()
    };
    let expected = reference.runs(&filter, RunSort::Started, false);
    assert_eq!(found.len(), expected.len().min(10));
    assert!(!found.is_empty());
    for ((run, stats), summary) in found.iter().zip(&expected) {
        assert_eq!(
            *run,
            RunRef {
                tenant: TENANT,
                key: summary.run_id.key()
            }
        );
        assert_eq!(
            (stats.steps, stats.total_tokens, stats.duration_ms),
            (summary.step_count, summary.total_tokens, summary.duration_ms)
        );
        let stored = store.run_events(TENANT, &summary.run_id).await.unwrap().unwrap();
        let state = domain::run::replay(stored.header, &mut stored.events.clone());
        assert_eq!(domain::RunStats::of(&state), Some(*stats));
    }
}
