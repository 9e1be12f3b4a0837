//! Runs and signals by the hour, and history that is told afterwards.

use std::collections::BTreeMap;
use std::time::Duration;

use domain::{Label, Micros, RunFilter, RunId, RunSort, Severity, SignalFilter};
use store::{Chunk, HourActivity, Judged, PageRequest, Store, TenantId, Work};

use crate::counters::fill;
use crate::support::reference::Reference;
use crate::support::{NOW, append, header, judge, whole_run};

const TENANT: TenantId = TenantId(1);
const HOUR: i64 = 3_600_000_000;

fn expected<'a>(judged: impl Iterator<Item = &'a Judged>, from: i64, to: i64) -> Vec<HourActivity> {
    let mut hours: BTreeMap<i64, HourActivity> = BTreeMap::new();
    for run in judged {
        let hour = hours.entry(run.summary.started_at.hour()).or_default();
        hour.runs += 1;
        hour.runs_with_signals += u64::from(run.summary.has_signals);
        for signal in &run.signals {
            let hour = hours.entry(signal.detected_at.hour()).or_default();
            let place = Severity::ALL.iter().position(|&it| it == signal.signal.severity);
            hour.signals[place.unwrap()] += 1;
        }
    }
    let with_hour = |(hour, counts)| HourActivity { hour, ..counts };
    hours
        .range(from..to)
        .map(|(&hour, &counts)| with_hour((hour, counts)))
        .collect()
}

pub async fn activity_agrees_with_the_rows(store: &dyn Store) {
    let reference: Reference = fill(store).await;
    let first = NOW.hour();
    let ranges = [(first - 9, first + 9999), (first + 20, first + 60), (first, first)];
    for (from, to) in ranges {
        let times = (Micros(from * HOUR), Micros(to * HOUR));
        for agent in [None, Some("alpha"), Some("Gamma Ray"), Some("nobody")] {
            let found = store.activity(TENANT, agent, times.0, times.1).await.unwrap();
            let of_agent = |run: &&Judged| agent.is_none_or(|agent| run.summary.agent_id == *agent);
            assert_eq!(found, expected(reference.all().filter(of_agent), from, to), "{agent:?}");
        }
    }
    let inside = Micros((first + 20) * HOUR + 5);
    let one = store
        .activity(TENANT, None, inside, Micros(inside.0 + 1))
        .await
        .unwrap();
    assert_eq!(one, expected(reference.all(), first + 20, first + 21));
    assert_eq!(
        store
            .activity(TenantId(2), None, Micros(0), Micros::LATEST)
            .await
            .unwrap(),
        []
    );
}

pub async fn rates_agree_with_the_days(store: &dyn Store) {
    fill(store).await;
    let since = NOW.day() + 2;
    let rates = store.agent_rates(TENANT, since, 50).await.unwrap();
    assert_eq!(rates.len(), 4);
    assert!(rates.is_sorted_by_key(|agent| std::cmp::Reverse(agent.last_seen)));
    for agent in &rates {
        let mut days = store.agent_days(TENANT, agent.agent_id.as_str(), since).await.unwrap();
        days.retain(|day| day.runs > 0);
        let days: Vec<_> = days
            .iter()
            .map(|day| (day.day, day.runs, day.runs_with_signals))
            .collect();
        assert_eq!(agent.days, days);
        assert!(days.len() > 5);
    }
    assert_eq!(store.agent_rates(TENANT, since, 2).await.unwrap(), rates[..2]);
}

/// What the server's worker does with a run that is sent long after it happened.
async fn judge_history(store: &dyn Store, now: Micros) {
    for work in store.due(now, 99).await.unwrap() {
        let stored = store.load(&[work.run]).await.unwrap().remove(0);
        let mut judgement = judge(work, stored, now, false);
        judgement.judged_at = work.told_afterwards(judgement.summary.last_event_at).unwrap_or(now);
        store.commit(vec![judgement]).await.unwrap();
    }
}

pub async fn history_stands_at_its_own_time(store: &dyn Store) {
    let ago = |days: i64| Micros(NOW.0 - days * 24 * HOUR);
    let days = [399, 30, 7, 0];
    for day in days {
        let chunk = Chunk {
            header: header(&RunId::new(&format!("{day} days ago"))),
            events: whole_run(ago(day), 9, true),
        };
        append(store, TENANT, NOW, vec![chunk]).await;
    }
    judge_history(store, Micros(NOW.0 + 2_000_000)).await;
    let any = RunFilter::default();
    let page = PageRequest {
        limit: 9,
        cursor: None,
        ascending: true,
    };
    let runs = store.runs(TENANT, &any, RunSort::Started, &page).await.unwrap().items;
    assert_eq!(runs.iter().map(|run| run.started_at).collect::<Vec<_>>(), days.map(ago));
    let hours = store.activity(TENANT, None, Micros(0), Micros::LATEST).await.unwrap();
    let hours: Vec<_> = hours.iter().map(|hour| (hour.hour, hour.runs)).collect();
    assert_eq!(hours, days.map(|day| (ago(day).hour(), 1)));
    for day in [399, 30, 7] {
        let filter = SignalFilter {
            from: Some(ago(day)),
            to: Some(Micros(ago(day).0 + HOUR)),
            ..SignalFilter::default()
        };
        let signals = store.signals(TENANT, &filter, &page).await.unwrap().items;
        assert!(
            !signals.is_empty(),
            "the run of {day} days ago has no signal on its day"
        );
    }
    let agents = store.agents(TENANT, NOW, &page).await.unwrap().items;
    assert_eq!((agents[0].first_seen, agents[0].last_seen), (ago(399), NOW));
}

/// An agent whose whole life is history was last seen then.
pub async fn an_imported_agent_was_seen_then(store: &dyn Store) {
    let start = Micros(NOW.0 - 48 * HOUR);
    let mut header = header(&RunId::new("old"));
    header.agent_id = Label::name("imported");
    let events = whole_run(start, 3, false);
    let last = events.iter().map(|event| event.at).max().unwrap();
    append(store, TENANT, NOW, vec![Chunk { header, events }]).await;
    judge_history(store, Micros(NOW.0 + 2_000_000)).await;
    let page = PageRequest {
        limit: 9,
        cursor: None,
        ascending: false,
    };
    let agent = store.agents(TENANT, NOW, &page).await.unwrap().items.remove(0);
    assert_eq!((agent.first_seen, agent.last_seen), (start, last));
    let version = store.agent_versions(TENANT, "imported", 9).await.unwrap().remove(0);
    assert_eq!((version.first_seen, version.last_seen), (start, last));
    let work = Work {
        run: store::RunRef {
            tenant: TENANT,
            key: RunId::new("x").key(),
        },
        due_at: NOW,
        generation: 0,
        last_received: NOW,
    };
    let before = |ago: Duration| Micros(NOW.0 - ago.as_micros() as i64);
    for (ago, history) in [
        (Duration::from_hours(1), false),
        (Duration::from_mins(61), true),
        (Work::HISTORY, true),
        (Work::HISTORY + Duration::from_secs(1), false),
    ] {
        let told = Some(before(ago)).filter(|_| history);
        assert_eq!(work.told_afterwards(before(ago)), told, "{ago:?}");
        assert_eq!(work.last_heard(before(ago)), told.unwrap_or(NOW));
    }
    assert_eq!(work.told_afterwards(Micros::LATEST), None);
}
