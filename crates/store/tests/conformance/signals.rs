//! Signals and their lists.

use std::collections::BTreeMap;

use domain::{FailureType, Micros, RunId, Severity, SignalFilter};
use store::{Chunk, PageRequest, SignalRecord, Store, StoreError, TenantId};

use crate::support::reference::Reference;
use crate::support::{NOW, Random, SECOND, append, header, judge, judge_due, random_run, whole_run};

const TENANT: TenantId = TenantId(1);

fn later(seconds: i64) -> Micros {
    Micros(NOW.0 + seconds * SECOND)
}

/// A loop that is stored and judged.
async fn looping(store: &dyn Store) -> Vec<SignalRecord> {
    let header = header(&RunId::new("r"));
    let events = whole_run(NOW, 9, true);
    append(
        store,
        TENANT,
        NOW,
        vec![Chunk {
            header: header.clone(),
            events: events[..19].to_vec(),
        }],
    )
    .await;
    let found = judge_due(store, later(1)).await.remove(0).signals;
    assert!(
        found
            .iter()
            .any(|signal| signal.signal.failure_type() == FailureType::ToolLoop)
    );
    assert!(
        found
            .iter()
            .all(|signal| !signal.confirmed && signal.detected_at == later(1))
    );
    append(
        store,
        TENANT,
        later(5),
        vec![Chunk {
            header,
            events: events[19..].to_vec(),
        }],
    )
    .await;
    found
}

pub async fn a_signal_keeps_its_place_and_time(store: &dyn Store) {
    let found = looping(store).await;
    judge_due(store, later(6)).await;
    let again = store.run_signals(TENANT, &RunId::new("r")).await.unwrap();
    for signal in &found {
        let kept = again.iter().find(|other| other.id == signal.id).unwrap();
        assert_eq!(kept.detected_at, signal.detected_at);
        assert!(kept.confirmed);
        assert_eq!(store.signal(TENANT, signal.id).await.unwrap().as_ref(), Some(kept));
    }
}

pub async fn a_withdrawn_signal_is_gone(store: &dyn Store) {
    let found = looping(store).await;
    let work = store.due(later(6), 1).await.unwrap()[0];
    let stored = store.load(&[work.run]).await.unwrap().remove(0);
    let mut judgement = judge(work, stored, later(6), false);
    judgement.signals.clear();
    judgement.summary.signal_count = 0;
    judgement.summary.has_signals = false;
    judgement.summary.max_severity = None;
    judgement.summary.failure_types.clear();
    let judged = store.commit(vec![judgement]).await.unwrap().remove(0);
    let mut ids: Vec<_> = found.iter().map(|signal| signal.id).collect();
    ids.sort_unstable();
    assert_eq!(judged.withdrawn, ids);
    assert_eq!(judged.signals, []);
    assert_eq!(store.run_signals(TENANT, &RunId::new("r")).await.unwrap(), []);
    assert_eq!(all(store, &SignalFilter::default(), 10).await, []);
    assert_eq!(store.signal(TENANT, ids[0]).await.unwrap(), None);
    assert_eq!(
        store
            .signal_groups(TENANT, &SignalFilter::default(), NOW)
            .await
            .unwrap(),
        []
    );
    let page = PageRequest {
        limit: 9,
        cursor: None,
        ascending: false,
    };
    let agent = store.agents(TENANT, NOW, &page).await.unwrap().items.remove(0);
    assert_eq!(
        (agent.signal_count, agent.run_count, agent.failure_types.len()),
        (0, 1, 0)
    );
    assert_eq!(agent.sparkline, [0; 7]);
}

/// All pages, one after the other.
async fn all(store: &dyn Store, filter: &SignalFilter, limit: usize) -> Vec<SignalRecord> {
    let mut page = PageRequest {
        limit,
        cursor: None,
        ascending: false,
    };
    let mut found = Vec::new();
    loop {
        let answer = store.signals(TENANT, filter, &page).await.unwrap();
        assert!(answer.items.len() <= limit);
        found.extend(answer.items);
        page.cursor = answer.next;
        if page.cursor.is_none() {
            return found;
        }
    }
}

async fn fill(store: &dyn Store, seed: u64, runs: i64) -> Reference {
    let mut random = Random(seed);
    let mut reference = Reference::default();
    for number in 0..runs {
        // Four a second, over some days.
        let at = Micros(NOW.0 + number * SECOND / 4 + number / 40 * 40_000 * SECOND);
        append(store, TENANT, at, vec![random_run(&mut random, at)]).await;
        if number % 7 == 6 {
            reference.take(judge_due(store, Micros(at.0 + SECOND)).await);
        }
    }
    reference.take(judge_due(store, later(1_000_000_000)).await);
    reference
}

fn sorted(mut signals: Vec<SignalRecord>) -> Vec<SignalRecord> {
    assert!(signals.is_sorted_by_key(|signal| std::cmp::Reverse(signal.detected_at)));
    signals.sort_by_key(|signal| (std::cmp::Reverse(signal.detected_at), signal.id));
    signals
}

pub async fn signals_page_without_gaps(store: &dyn Store) {
    let reference = fill(store, 3, 120).await;
    let expected = reference.signals(&SignalFilter::default());
    assert!(expected.len() > 60, "{}", expected.len());
    for limit in [1, 7, 50, 500] {
        assert_eq!(sorted(all(store, &SignalFilter::default(), limit).await), expected);
    }
    let page = PageRequest {
        limit: 1,
        cursor: Some("zz".to_owned()),
        ascending: false,
    };
    assert_eq!(
        store.signals(TENANT, &SignalFilter::default(), &page).await,
        Err(StoreError::BadCursor)
    );
}

/// One by one, because a difference in a hundred signals cannot be read.
fn check(found: Vec<SignalRecord>, expected: Vec<SignalRecord>, filter: &SignalFilter) {
    let ids = |signals: &[SignalRecord]| signals.iter().map(|signal| signal.id).collect::<Vec<_>>();
    assert_eq!(ids(&found), ids(&expected), "{filter:?}");
    for (found, expected) in found.iter().zip(&expected) {
        assert_eq!(found, expected);
    }
}

fn filters(reference: &Reference) -> Vec<SignalFilter> {
    let any = SignalFilter::default;
    let run_id = reference.all().next().unwrap().summary.run_id.to_string();
    let middle = reference.signals(&any())[20].detected_at;
    vec![
        any(),
        SignalFilter {
            agent: Some("beta".to_owned()),
            ..any()
        },
        SignalFilter {
            agent: Some("nobody".to_owned()),
            ..any()
        },
        SignalFilter {
            severity: vec![Severity::High],
            ..any()
        },
        SignalFilter {
            severity: vec![Severity::Critical, Severity::Low],
            ..any()
        },
        SignalFilter {
            failure_type: vec![FailureType::ToolLoop],
            ..any()
        },
        SignalFilter {
            failure_type: FailureType::ALL.to_vec(),
            ..any()
        },
        SignalFilter {
            version: Some("v2".to_owned()),
            ..any()
        },
        SignalFilter {
            from: Some(middle),
            ..any()
        },
        SignalFilter {
            to: Some(middle),
            ..any()
        },
        SignalFilter {
            from: Some(middle),
            to: Some(Micros(middle.0 + 50_000 * SECOND)),
            ..any()
        },
        SignalFilter {
            text: Some("GAMMA".to_owned()),
            ..any()
        },
        SignalFilter {
            text: Some(run_id[..6].to_uppercase()),
            ..any()
        },
        SignalFilter {
            agent: Some("alpha".to_owned()),
            severity: vec![Severity::High, Severity::Critical],
            failure_type: vec![FailureType::ToolLoop, FailureType::EmptyLlmResponse],
            version: Some("v1".to_owned()),
            from: Some(NOW),
            ..any()
        },
    ]
}

pub async fn every_signal_filter_agrees_with_the_reference(store: &dyn Store) {
    let reference = fill(store, 4, 200).await;
    for filter in filters(&reference) {
        check(
            sorted(all(store, &filter, 20).await),
            reference.signals(&filter),
            &filter,
        );
    }
}

pub async fn groups_count_what_the_list_shows(store: &dyn Store) {
    let reference = fill(store, 5, 200).await;
    let now = reference.signals(&SignalFilter::default())[0].detected_at;
    for mut filter in filters(&reference) {
        // Groups are of whole days, and a text means the agent.
        filter.from = filter.from.map(|from| Micros(from.day() * 86_400 * SECOND));
        filter.to = filter.to.map(|to| Micros(to.day() * 86_400 * SECOND));
        filter.text = filter.text.filter(|text| text == "GAMMA");
        let mut expected: BTreeMap<_, Vec<SignalRecord>> = BTreeMap::new();
        for signal in reference.signals(&filter) {
            let key = (signal.agent_id.clone(), signal.signal.failure_type());
            expected.entry(key).or_default().push(signal);
        }
        let groups = store.signal_groups(TENANT, &filter, now).await.unwrap();
        assert!(groups.is_sorted_by_key(|group| std::cmp::Reverse((group.severity, group.count))));
        assert_eq!(groups.len(), expected.len(), "{filter:?}");
        for group in groups {
            let signals = &expected[&(group.agent_id.clone(), group.failure_type)];
            assert_eq!(group.count as usize, signals.len());
            assert_eq!(
                Some(group.severity),
                signals.iter().map(|signal| signal.signal.severity).max()
            );
            assert_eq!(group.last_seen, signals[0].detected_at);
            assert_eq!(group.first_seen, signals[signals.len() - 1].detected_at);
            assert!(
                signals
                    .iter()
                    .any(|signal| signal.id == group.latest && signal.detected_at == group.last_seen)
            );
            let worst = signals.iter().find(|signal| signal.id == group.worst).unwrap();
            let of_worst = signals.iter().filter(|signal| signal.signal.severity == group.severity);
            assert_eq!(worst.signal.severity, group.severity);
            assert_eq!(Some(worst.detected_at), of_worst.map(|signal| signal.detected_at).max());
            let week = signals
                .iter()
                .filter(|signal| signal.detected_at.day() > now.day() - 7)
                .count();
            assert_eq!(group.sparkline.iter().sum::<u64>() as usize, week);
        }
    }
}
