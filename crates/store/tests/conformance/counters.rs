//! Counters agree with what they count.

use std::collections::BTreeMap;

use domain::{Label, Micros, RunFilter, RunId, RunSort, RunSummary};
use store::{AgentRow, Chunk, PageRequest, SignalRecord, Store, TenantId};

use crate::support::reference::Reference;
use crate::support::{NOW, Random, SECOND, append, header, judge_due, random_run, whole_run};

const TENANT: TenantId = TenantId(1);

fn page(limit: usize) -> PageRequest {
    PageRequest {
        limit,
        cursor: None,
        ascending: false,
    }
}

fn later(seconds: i64) -> Micros {
    Micros(NOW.0 + seconds * SECOND)
}

pub async fn fill(store: &dyn Store) -> Reference {
    let mut random = Random(21);
    let mut reference = Reference::default();
    for number in 0..150 {
        let at = later(number * 7000);
        let Chunk { header, events } = random_run(&mut random, at);
        for part in events.chunks(5) {
            append(
                store,
                TENANT,
                at,
                vec![Chunk {
                    header: header.clone(),
                    events: part.to_vec(),
                }],
            )
            .await;
            reference.take(judge_due(store, Micros(at.0 + SECOND)).await);
        }
    }
    reference
}

pub async fn judging_again_counts_nothing_twice(store: &dyn Store) {
    let events = whole_run(NOW, 12, true);
    for part in events.chunks(4) {
        let header = header(&RunId::new("r"));
        append(
            store,
            TENANT,
            NOW,
            vec![Chunk {
                header,
                events: part.to_vec(),
            }],
        )
        .await;
        judge_due(store, later(1)).await;
    }
    let signals = store.run_signals(TENANT, &RunId::new("r")).await.unwrap();
    let agent = store.agents(TENANT, NOW, &page(9)).await.unwrap().items.remove(0);
    assert_eq!((agent.run_count, agent.signal_count), (1, signals.len() as u64));
    assert_eq!(agent.failure_types.len(), signals.len());
    assert!(agent.failure_types.iter().all(|(_, count)| *count == 1));
    assert_eq!(agent.sparkline, [0, 0, 0, 0, 0, 0, signals.len() as u64]);
    let day = store.agent_days(TENANT, "agent", 0).await.unwrap().remove(0);
    assert_eq!((day.day, day.runs, day.runs_with_signals), (NOW.day(), 1, 1));
    assert_eq!(
        day.signals.iter().map(|(_, count)| count).sum::<u64>(),
        signals.len() as u64
    );
    let version = store.agent_versions(TENANT, "agent", 9).await.unwrap().remove(0);
    assert_eq!((version.run_count, version.runs_with_signals), (1, 1));
    assert_eq!(version.signal_count, signals.len() as u64);
}

pub async fn counters_agree_with_the_rows(store: &dyn Store) {
    let reference = fill(store).await;
    let now = later(150 * 7000);
    let agents = store.agents(TENANT, now, &page(50)).await.unwrap().items;
    assert_eq!(agents.len(), 4);
    assert!(agents.is_sorted_by_key(|agent| std::cmp::Reverse(agent.last_seen)));
    for agent in agents {
        let of_agent = |label: &Label| *label == agent.agent_id;
        let judged: Vec<_> = reference.all().filter(|run| of_agent(&run.summary.agent_id)).collect();
        let runs: Vec<_> = judged.iter().map(|run| run.summary.clone()).collect();
        let signals: Vec<_> = judged.iter().flat_map(|run| run.signals.clone()).collect();
        check_agent(&agent, &runs, &signals, now);
        check_days(store, &agent, &runs, &signals).await;
        check_hours(store, &agent, &runs).await;
        check_versions(store, &agent, &runs, &signals).await;
    }
}

fn check_agent(agent: &AgentRow, runs: &[RunSummary], signals: &[SignalRecord], now: Micros) {
    assert_eq!(agent.run_count as usize, runs.len());
    assert_eq!(agent.signal_count as usize, signals.len());
    let of = |severity| {
        signals
            .iter()
            .filter(|signal| signal.signal.severity == severity)
            .count() as u64
    };
    assert_eq!(agent.critical_count, of(domain::Severity::Critical));
    assert_eq!(agent.high_count, of(domain::Severity::High));
    let mut types = BTreeMap::new();
    let mut line = [0; 7];
    for signal in signals {
        *types.entry(signal.signal.failure_type()).or_insert(0_u64) += 1;
        if let Ok(index) = usize::try_from(signal.detected_at.day() - now.day() + 6) {
            line[index] += 1;
        }
    }
    assert_eq!(agent.failure_types.iter().copied().collect::<BTreeMap<_, _>>(), types);
    assert_eq!(agent.sparkline, line);
    let first = runs.iter().map(|run| run.started_at).min().unwrap();
    assert_eq!(agent.first_seen.0 / 1000, first.0 / 1000);
}

async fn check_days(store: &dyn Store, agent: &AgentRow, runs: &[RunSummary], signals: &[SignalRecord]) {
    let mut expected: BTreeMap<i64, (u64, u64, BTreeMap<_, u64>)> = BTreeMap::new();
    for run in runs {
        let day = expected.entry(run.started_at.day()).or_default();
        day.0 += 1;
        day.1 += u64::from(run.has_signals);
    }
    for signal in signals {
        let day = expected.entry(signal.detected_at.day()).or_default();
        *day.2.entry(signal.signal.failure_type()).or_default() += 1;
    }
    let since = NOW.day() + 2;
    expected.retain(|day, _| *day >= since);
    let found: BTreeMap<_, _> = store
        .agent_days(TENANT, agent.agent_id.as_str(), since)
        .await
        .unwrap()
        .into_iter()
        .map(|day| {
            (
                day.day,
                (day.runs, day.runs_with_signals, day.signals.into_iter().collect()),
            )
        })
        .collect();
    assert_eq!(found, expected);
}

async fn check_hours(store: &dyn Store, agent: &AgentRow, runs: &[RunSummary]) {
    let hours = store
        .agent_hours(TENANT, agent.agent_id.as_str(), Micros(0))
        .await
        .unwrap();
    assert_eq!(
        hours.iter().map(|hour| hour.hour_of_day).collect::<Vec<_>>(),
        (0..24).collect::<Vec<_>>()
    );
    for hour in hours {
        let then = |run: &&RunSummary| run.started_at.hour().rem_euclid(24) == i64::from(hour.hour_of_day);
        assert_eq!(hour.runs as usize, runs.iter().filter(then).count());
        let with_signals = runs.iter().filter(then).filter(|run| run.has_signals).count();
        assert_eq!(hour.runs_with_signals as usize, with_signals);
    }
}

async fn check_versions(store: &dyn Store, agent: &AgentRow, runs: &[RunSummary], signals: &[SignalRecord]) {
    let versions = store.agent_versions(TENANT, agent.agent_id.as_str(), 9).await.unwrap();
    assert!(versions.is_sorted_by_key(|version| std::cmp::Reverse(version.first_seen)));
    assert_eq!(
        versions.iter().map(|version| version.run_count as usize).sum::<usize>(),
        runs.len()
    );
    for version in versions {
        let of_version: Vec<_> = runs
            .iter()
            .filter(|run| run.agent_version == version.agent_version)
            .collect();
        assert_eq!(version.run_count as usize, of_version.len());
        let with_signals = of_version.iter().filter(|run| run.has_signals).count();
        assert_eq!(version.runs_with_signals as usize, with_signals);
        let found = signals
            .iter()
            .filter(|signal| signal.agent_version == version.agent_version)
            .count();
        assert_eq!(version.signal_count as usize, found);
        assert_eq!(
            version.signals_by_day.iter().map(|(_, _, count)| count).sum::<u64>() as usize,
            found
        );
        assert!(
            version
                .signals_by_day
                .is_sorted_by_key(|(_, day, _)| std::cmp::Reverse(*day))
        );
    }
}

pub async fn a_run_that_changes_its_version_moves(store: &dyn Store) {
    let events = whole_run(NOW, 9, true);
    let mut later_header = header(&RunId::new("r"));
    later_header.agent_version = Label::name("v2");
    let tail = Chunk {
        header: later_header,
        events: events[4..].to_vec(),
    };
    append(store, TENANT, NOW, vec![tail]).await;
    judge_due(store, later(1)).await;
    assert_eq!(
        store.agent_versions(TENANT, "agent", 9).await.unwrap()[0].agent_version,
        "v2"
    );
    // The beginning arrives last and says otherwise.
    let head = Chunk {
        header: header(&RunId::new("r")),
        events: events[..4].to_vec(),
    };
    append(store, TENANT, later(2), vec![head]).await;
    judge_due(store, later(3)).await;
    let versions = store.agent_versions(TENANT, "agent", 9).await.unwrap();
    let signals = store.run_signals(TENANT, &RunId::new("r")).await.unwrap();
    assert_eq!(versions.len(), 1);
    assert_eq!(versions[0].agent_version, "v1");
    assert_eq!(versions[0].signal_count as usize, signals.len());
    for (version, count) in [("v1", 1), ("v2", 0)] {
        let filter = RunFilter {
            version: Some(version.to_owned()),
            ..RunFilter::default()
        };
        let runs = store
            .runs(TENANT, &filter, RunSort::Started, &page(9))
            .await
            .unwrap()
            .items;
        assert_eq!(runs.len(), count);
        let filter = domain::SignalFilter {
            version: Some(version.to_owned()),
            ..domain::SignalFilter::default()
        };
        let found = store.signals(TENANT, &filter, &page(9)).await.unwrap().items;
        assert_eq!(found.len(), count * signals.len());
        assert_eq!(
            store.signal_groups(TENANT, &filter, NOW).await.unwrap().len(),
            count * signals.len()
        );
    }
    let agent = store.agents(TENANT, NOW, &page(9)).await.unwrap().items.remove(0);
    assert_eq!((agent.run_count, agent.signal_count as usize), (1, signals.len()));
}

pub async fn agents_page(store: &dyn Store) {
    for number in 0..25 {
        let mut header = header(&RunId::new(&format!("run {number}")));
        header.agent_id = Label::name(&format!("agent {number}"));
        // Some are seen in the same instant.
        let at = later(number / 3);
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
    judge_due(store, later(100)).await;
    for ascending in [false, true] {
        let mut request = PageRequest {
            limit: 4,
            cursor: None,
            ascending,
        };
        let mut seen = Vec::new();
        loop {
            let answer = store.agents(TENANT, NOW, &request).await.unwrap();
            seen.extend(answer.items);
            request.cursor = answer.next;
            if request.cursor.is_none() {
                break;
            }
        }
        let mut names: Vec<_> = seen.iter().map(|agent| agent.agent_id.clone()).collect();
        names.sort();
        names.dedup();
        assert_eq!((names.len(), seen.len()), (25, 25));
        let times: Vec<_> = seen.iter().map(|agent| agent.last_seen).collect();
        assert!(if ascending {
            times.is_sorted()
        } else {
            times.is_sorted_by(|a, b| a >= b)
        });
    }
}
