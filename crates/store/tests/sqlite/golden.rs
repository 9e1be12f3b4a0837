//! Databases of released schema versions are read for ever.

use std::path::PathBuf;

use domain::policy::{ActionKind, AgentScope, PolicyId};
use domain::{ContentHash, Label, Micros, RunFilter, RunSort, RunStats, RunSummary, SignalFilter};
use store::sqlite::{Settings, SqliteStore};
use store::{
    AgentStore, FiredPolicy, FiringFilter, Judgement, KeyStore, ListStore, Packed, PageRequest, PolicyChangeKind,
    PolicyFetch, PolicyStore, PolicyWrite, Revision, RunFiring, RunStore,
};

use crate::fixes;
use crate::policies::{rule, write};
use crate::support::{NOW, TENANT, batch};

fn fixture(version: i64) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("tests/sqlite/golden/version_{version}.sqlite"))
}

const FIRST: Micros = Micros(NOW.0 + 1_000_000);

/// The first version with policies.
const POLICIES: i64 = 3;
/// The first version with fixes.
const FIXES: i64 = 6;

fn firing() -> RunFiring {
    RunFiring {
        which: FiredPolicy::Told(Label::name("first ü")),
        action: ActionKind::SwitchModel,
        times: 2,
        step: 4,
        at: FIRST,
        acknowledged: Some(true),
    }
}

/// Two judged runs with firings, one of them packed, a run that was not judged yet, a key, and policies.
async fn fill(store: &SqliteStore) {
    let mut packed = batch("packed ü", 0, 12);
    packed.chunks[0].events.push(domain::Event {
        step: 99,
        at: FIRST,
        id: None,
        payload: domain::payload::Payload::RunCompleted(domain::payload::RunCompleted::default()),
    });
    store.append(packed).await.unwrap();
    store
        .append(batch("019e8b3c-7a10-7f00-8000-00000000002a", 0, 5))
        .await
        .unwrap();
    for work in store.due(Micros(i64::MAX), 9).await.unwrap() {
        let stored = store.load(&[work.run]).await.unwrap().remove(0);
        let mut events = stored.events;
        let state = domain::run::replay(stored.header, &mut events);
        let signals = domain::judge(&state, &domain::Thresholds::default(), &domain::Baselines::default());
        let judgement = Judgement {
            work,
            summary: RunSummary::of(&state, &signals),
            stats: RunStats::of(&state),
            hashes: events.iter().flat_map(|event| event.payload.hashes()).collect(),
            firings: vec![firing()],
            pack: state.end.is_some().then(|| Packed {
                header: state.header.clone(),
                events,
                position: stored.position,
            }),
            signals,
            next_due: None,
            judged_at: FIRST,
        };
        store.commit(vec![judgement]).await.unwrap();
    }
    store.append(batch("waiting", 0, 3)).await.unwrap();
    store
        .add_key("dt_live_0123456789", "agent", "customer", NOW)
        .await
        .unwrap();
    let creates = ["first ü", "second"].map(|name| PolicyWrite::Create(rule(name, 7)));
    write(store, PolicyChangeKind::Create, creates.to_vec()).await;
    let delete = PolicyWrite::Delete {
        id: PolicyId(1),
        expected: None,
    };
    write(store, PolicyChangeKind::Delete, vec![delete]).await;
    let fetch = PolicyFetch {
        agent_id: Label::name("agent"),
        revision: Revision(3),
        at: FIRST,
    };
    store.record_policy_fetches(TENANT, vec![fetch]).await.unwrap();
    fixes::fill(store).await;
}

#[tokio::test]
#[ignore = "writes the fixture of a new schema version"]
async fn write_the_fixture() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("d.db");
    let store = SqliteStore::open(Settings::new(&path)).unwrap();
    fill(&store).await;
    drop(store);
    std::fs::copy(&path, fixture(store::sqlite::SCHEMA_VERSION)).unwrap();
}

#[tokio::test]
async fn every_released_version_is_read() {
    for version in 1..=store::sqlite::SCHEMA_VERSION {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("d.db");
        std::fs::copy(fixture(version), &path).unwrap();
        let store = SqliteStore::open(Settings::new(&path)).unwrap();
        check(&store).await;
        if version >= POLICIES {
            check_policies(&store).await;
        }
        if version >= FIXES {
            fixes::check(&store).await;
        }
    }
}

async fn check_policies(store: &SqliteStore) {
    let set = store.policy_set(TENANT).await.unwrap();
    assert_eq!((set.revision, set.policies.len()), (Revision(3), 1));
    assert_eq!(
        (set.policies[0].id, &set.policies[0].rule),
        (PolicyId(2), &rule("second", 7))
    );
    let history = store.policy_history(TENANT, None, None, 9).await.unwrap();
    assert_eq!(history.len(), 3);
    assert_eq!(
        (history[0].kind, &history[0].before),
        (PolicyChangeKind::Delete, &Some(rule("first ü", 7)))
    );
    let fetched = store.policy_fetches(TENANT, Micros(0)).await.unwrap().remove(0);
    assert_eq!((fetched.revision, fetched.at), (Revision(3), FIRST));
    let filter = FiringFilter {
        which: vec![firing().which],
        scope: AgentScope::All,
        from: Micros(0),
        to: Micros(i64::MAX),
    };
    let rows = store.firings(TENANT, &filter, 9).await.unwrap();
    assert!(rows.len() == 2 && rows.iter().all(|row| row.firing == firing()));
    let counts = store.firing_counts(TENANT, Micros(0)).await.unwrap();
    assert_eq!((counts[0].runs, counts[0].times, counts[0].acknowledged), (2, 4, 2));
}

async fn check(store: &SqliteStore) {
    let page = PageRequest {
        limit: 9,
        cursor: None,
        ascending: false,
    };
    let any = RunFilter::default();
    let runs = store.runs(TENANT, &any, RunSort::Started, &page).await.unwrap().items;
    assert_eq!(runs.len(), 2);
    for run in &runs {
        let stored = store.run_events(TENANT, &run.run_id).await.unwrap().unwrap();
        assert_eq!(stored.events.len(), run.event_count as usize);
        assert_eq!(store.run(TENANT, &run.run_id).await.unwrap().as_ref(), Some(run));
    }
    assert!(
        runs.iter()
            .any(|run| run.run_id.as_str() == "packed ü" && run.event_count == 13)
    );
    assert_eq!(
        store
            .runs(TENANT, &any, RunSort::Steps, &page)
            .await
            .unwrap()
            .items
            .len(),
        2
    );
    assert_eq!(
        store
            .runs_with_hash(TENANT, ContentHash::of("3"), 9)
            .await
            .unwrap()
            .len(),
        2
    );
    let signals = store
        .signals(TENANT, &SignalFilter::default(), &page)
        .await
        .unwrap()
        .items;
    assert!(!signals.is_empty());
    assert!(signals.iter().all(|signal| signal.detected_at == FIRST));
    let agent = store.agents(TENANT, FIRST, &page).await.unwrap().items.remove(0);
    assert_eq!((agent.run_count, agent.signal_count as usize), (2, signals.len()));
    // What was counted by hour must be there for databases that are older than those counters, too.
    for agent in [None, Some("agent")] {
        let hours = store
            .activity(TENANT, agent, Micros(0), Micros(NOW.0 + 86_400_000_000))
            .await
            .unwrap();
        let counted: u64 = hours.iter().flat_map(|hour| hour.signals).sum();
        assert_eq!(counted as usize, signals.len());
        let found: Vec<_> = hours.iter().filter(|hour| hour.signals != [0; 4]).collect();
        assert_eq!((found.len(), found[0].hour), (1, FIRST.hour()));
        assert_eq!(hours.iter().map(|hour| hour.runs).sum::<u64>(), 2);
    }
    let stats = store
        .recent_stats(TENANT, &Label::name("agent"), &Label::name("v1"), 9)
        .await
        .unwrap();
    assert_eq!(stats.len(), 1);
    assert_eq!(store.due(Micros(i64::MAX), 9).await.unwrap().len(), 1);
    assert_eq!(
        store
            .key_owner("dt_live_0123456789")
            .await
            .unwrap()
            .unwrap()
            .customer_id,
        "customer"
    );
}
