//! Where policies fired: answers agree with what was written, in whatever order it was.

use std::collections::{BTreeMap, BTreeSet};

use domain::policy::{ActionKind, AgentScope, PolicyId};
use domain::{Label, Micros, RunId};
use store::{
    Chunk, FiredPolicy, FiringCount, FiringDay, FiringFilter, FiringRow, PolicyFetch, PolicyStore, Revision, RunFiring,
    Store, TenantId,
};

use crate::support::{NOW, Random, append, header, judge, open_run};

const TENANT: TenantId = TenantId(1);
const HOUR: i64 = 3_600_000_000;
const AGENTS: [&str; 3] = ["alpha", "beta", "δ-agent"];

fn told(name: &str) -> FiredPolicy {
    FiredPolicy::Told(Label::name(name))
}

fn policies() -> [FiredPolicy; 4] {
    [
        told("cost cap"),
        told("上限"),
        FiredPolicy::Shadow(PolicyId(1)),
        FiredPolicy::Shadow(PolicyId(2)),
    ]
}

fn firing(which: FiredPolicy, at: Micros) -> RunFiring {
    RunFiring {
        which,
        action: ActionKind::Log,
        times: 1,
        step: 3,
        at,
        acknowledged: None,
    }
}

/// Firings of a run within three days, some of them at the turn of an hour.
fn random_firings(random: &mut Random) -> Vec<RunFiring> {
    let fired = policies().into_iter().filter(|_| random.clone().below(3) > 0);
    let fired: Vec<_> = fired.collect();
    random.number();
    let mut firings = Vec::new();
    for which in fired {
        let off = if random.below(4) == 0 {
            0
        } else {
            random.below(3_600_000_000)
        };
        let hour = random.below(72) as i64;
        let action = *random.pick(&ActionKind::ALL);
        firings.push(RunFiring {
            which,
            action,
            times: random.below(5) as u32 + 1,
            step: random.below(30) as u32,
            at: Micros((NOW.hour() + hour) * HOUR + off as i64),
            acknowledged: action.is_advisory().then(|| random.below(2) == 0),
        });
    }
    firings
}

/// Sends an event of the run and judges it with these firings.
async fn fire(store: &dyn Store, tenant: TenantId, run: &str, agent: &str, firings: &[RunFiring], part: u32) {
    let mut header = header(&RunId::new(run));
    header.agent_id = Label::name(agent);
    let events = open_run(NOW, part + 1, false);
    append(store, tenant, NOW, vec![Chunk { header, events }]).await;
    let later = Micros(NOW.0 + 1_000_000);
    for work in store.due(later, 100).await.unwrap() {
        let stored = store.load(&[work.run]).await.unwrap().remove(0);
        let mut judgement = judge(work, stored, later, false);
        judgement.firings = firings.to_vec();
        assert_eq!(store.commit(vec![judgement]).await.unwrap().len(), 1);
    }
}

/// What the answers are made of: every firing with its run and agent.
type Reference = BTreeMap<String, (&'static str, Vec<RunFiring>)>;

async fn fill(store: &dyn Store) -> Reference {
    let mut random = Random(77);
    let mut reference = Reference::new();
    for number in 0..120 {
        let run = format!("run {}", random.below(80));
        let known = reference.get(&run).map(|(agent, _)| *agent);
        let agent = known.unwrap_or_else(|| random.word(&AGENTS));
        let firings = random_firings(&mut random);
        fire(store, TENANT, &run, agent, &firings, number).await;
        reference.insert(run, (agent, firings));
    }
    reference
}

fn all(reference: &Reference) -> impl Iterator<Item = (&str, &'static str, &RunFiring)> {
    reference
        .iter()
        .flat_map(|(run, (agent, firings))| firings.iter().map(move |firing| (run.as_str(), *agent, firing)))
}

fn filter(which: &[FiredPolicy], scope: AgentScope, from: i64, to: i64) -> FiringFilter {
    FiringFilter {
        which: which.to_vec(),
        scope,
        from: Micros(from),
        to: Micros(to),
    }
}

fn passes(filter: &FiringFilter, agent: &str, firing: &RunFiring) -> bool {
    filter.which.contains(&firing.which) && filter.scope.covers(agent) && (filter.from..filter.to).contains(&firing.at)
}

fn filters() -> Vec<FiringFilter> {
    let start = NOW.hour() * HOUR;
    let mut filters = Vec::new();
    for scope in [AgentScope::All, AgentScope::Agent(Label::name("beta"))] {
        for (from, to) in [
            (i64::MIN, i64::MAX),
            (start, start + 24 * HOUR),
            (start + 7, start + 30 * HOUR + 1_234_567),
            (start + 5 * HOUR + 1, start + 5 * HOUR + HOUR / 2),
            (start + 9, start + 3),
        ] {
            for which in [
                &policies()[..],
                &policies()[..1],
                &policies()[2..],
                &[],
                &[told("none")],
            ] {
                filters.push(filter(which, scope.clone(), from, to));
            }
        }
    }
    // Asking twice for the same policy counts it once.
    filters.push(filter(
        &[told("cost cap"), told("cost cap")],
        AgentScope::All,
        0,
        i64::MAX,
    ));
    filters
}

fn expected_counts(reference: &Reference, since: Micros) -> Vec<FiringCount> {
    let mut counts: BTreeMap<(FiredPolicy, &str), FiringCount> = BTreeMap::new();
    for (_, agent, firing) in all(reference).filter(|(_, _, firing)| firing.at >= since) {
        let key = (firing.which.clone(), agent);
        let count = counts.entry(key).or_insert_with(|| FiringCount {
            which: firing.which.clone(),
            agent_id: Label::name(agent),
            runs: 0,
            times: 0,
            last_at: Micros(0),
            advised: 0,
            acknowledged: 0,
        });
        count.runs += 1;
        count.times += u64::from(firing.times);
        count.last_at = count.last_at.max(firing.at);
        count.advised += u64::from(firing.acknowledged.is_some());
        count.acknowledged += u64::from(firing.acknowledged == Some(true));
    }
    counts.into_values().collect()
}

fn expected_days(reference: &Reference, filter: &FiringFilter) -> Vec<FiringDay> {
    let mut days: BTreeMap<i64, FiringDay> = BTreeMap::new();
    for (_, _, firing) in all(reference).filter(|(_, agent, firing)| passes(filter, agent, firing)) {
        let day = firing.at.day();
        let entry = days.entry(day).or_insert(FiringDay {
            day,
            ..FiringDay::default()
        });
        entry.runs += 1;
        entry.times += u64::from(firing.times);
    }
    days.into_values().collect()
}

async fn check(store: &dyn PolicyStore, reference: &Reference) {
    let start = NOW.hour() * HOUR;
    for since in [i64::MIN, start, start + 20 * HOUR + 12_345, start + 500 * HOUR] {
        let counts = store.firing_counts(TENANT, Micros(since)).await.unwrap();
        assert_eq!(counts, expected_counts(reference, Micros(since)), "since {since}");
    }
    for filter in filters() {
        let days = store.firing_days(TENANT, &filter).await.unwrap();
        assert_eq!(days, expected_days(reference, &filter), "{filter:?}");
        let mut expected: Vec<_> = all(reference)
            .filter(|(_, agent, firing)| passes(&filter, agent, firing))
            .map(|(run, agent, firing)| FiringRow {
                run_id: RunId::new(run),
                agent_id: Label::name(agent),
                firing: firing.clone(),
            })
            .collect();
        let rows = store.firings(TENANT, &filter, 1000).await.unwrap();
        assert!(rows.is_sorted_by(|one, other| one.firing.at >= other.firing.at));
        let few = store.firings(TENANT, &filter, 7).await.unwrap();
        assert_eq!(few, rows[..rows.len().min(7)]);
        let mut rows: Vec<_> = rows;
        let order = |row: &FiringRow| (row.firing.at, row.run_id.clone(), row.firing.which.clone());
        rows.sort_by_key(order);
        expected.sort_by_key(order);
        assert_eq!(rows, expected, "{filter:?}");
    }
}

pub async fn firings_agree_with_the_reference(store: &dyn Store) {
    let reference = fill(store).await;
    assert!(all(&reference).count() > 100);
    check(store.policies(), &reference).await;
}

pub async fn judging_again_replaces_firings(store: &dyn Store) {
    let policies = store.policies();
    let hour = Micros(NOW.hour() * HOUR);
    let first = [firing(told("a"), hour), firing(told("b"), Micros(hour.0 + HOUR))];
    fire(store, TENANT, "r", "alpha", &first, 1).await;
    let mut more = first.to_vec();
    more[0].times = 5;
    more[1].at = Micros(hour.0 - HOUR);
    for (part, firings) in [&more[..], &more[..], &more[..1], &[], &first[..]]
        .into_iter()
        .enumerate()
    {
        fire(store, TENANT, "r", "alpha", firings, part as u32 + 2).await;
        let reference = Reference::from([("r".to_owned(), ("alpha", firings.to_vec()))]);
        for since in [i64::MIN, hour.0, hour.0 + 1] {
            let counts = policies.firing_counts(TENANT, Micros(since)).await.unwrap();
            assert_eq!(counts, expected_counts(&reference, Micros(since)));
        }
        let any = filter(&[told("a"), told("b")], AgentScope::All, 0, i64::MAX);
        let days = policies.firing_days(TENANT, &any).await.unwrap();
        assert_eq!(days, expected_days(&reference, &any));
        let rows = policies.firings(TENANT, &any, 9).await.unwrap();
        let rows: BTreeSet<_> = rows.into_iter().map(|row| row.firing.which).collect();
        assert_eq!(rows, firings.iter().map(|firing| firing.which.clone()).collect());
    }
}

pub async fn tenants_have_firings_of_their_own(store: &dyn Store) {
    let ours = [firing(told("a"), NOW)];
    fire(store, TENANT, "r", "alpha", &ours, 1).await;
    let other = TenantId(2);
    fire(store, other, "r", "alpha", &[firing(told("b"), NOW)], 1).await;
    let policies = store.policies();
    let any = filter(&[told("a"), told("b")], AgentScope::All, 0, i64::MAX);
    for (tenant, name) in [(TENANT, "a"), (other, "b")] {
        let counts = policies.firing_counts(tenant, Micros(0)).await.unwrap();
        assert_eq!(counts.len(), 1);
        assert_eq!(counts[0].which, told(name));
        let rows = policies.firings(tenant, &any, 9).await.unwrap();
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0].firing.which, told(name));
    }
    assert_eq!(policies.firing_counts(TenantId(3), Micros(0)).await.unwrap(), []);
}

/// Its firings and its fetches go with an agent; the policies stay.
pub async fn a_removed_agent_takes_its_firings_along(store: &dyn Store) {
    let mut reference = fill(store).await;
    let policies = store.policies();
    let fetches = AGENTS.map(|agent| PolicyFetch {
        agent_id: Label::name(agent),
        revision: Revision(1),
        at: NOW,
    });
    policies.record_policy_fetches(TENANT, fetches.to_vec()).await.unwrap();
    store.remove_agents(TENANT, &[Label::name("beta")]).await.unwrap();
    reference.retain(|_, (agent, _)| *agent != "beta");
    check(policies, &reference).await;
    let left = policies.policy_fetches(TENANT, Micros(0)).await.unwrap();
    assert!(left.len() == 2 && left.iter().all(|fetch| fetch.agent_id != "beta"));
    // It may come back.
    let firings = [firing(told("cost cap"), NOW)];
    fire(store, TENANT, "again", "beta", &firings, 1).await;
    reference.insert("again".to_owned(), ("beta", firings.to_vec()));
    check(policies, &reference).await;
}
