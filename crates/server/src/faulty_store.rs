//! A real store that fails on demand, for tests of what cannot be provoked otherwise.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use domain::{
    ContentHash, Label, Micros, RunFilter, RunId, RunKey, RunSort, RunStats, RunSummary, SignalFilter, SignalId,
};
use store::{
    AgentDays, AgentRow, AgentStore, Append, Counted, DayCounts, Deploy, FixStore, HourActivity, HourCounts, Judged,
    Judgement, KeyOwner, KeyRow, KeyStore, ListPlace, ListStore, ListedSignal, Page, PageRequest, PolicyStore, RunRef,
    RunStore, SeenClient, SignalGroup, SignalRecord, Store, StoreError, StoredRun, TenantId, VersionRow, Work,
};

/// What is to fail. Clones share it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Faults(Arc<Mutex<Faulty>>);

#[derive(Debug, Default)]
struct Faulty {
    /// Cannot be loaded.
    runs: HashSet<RunKey>,
    /// Nothing can be appended.
    full: bool,
    /// So many appends are refused as busy.
    busy: u32,
    /// How often runs were loaded.
    loads: usize,
}

impl Faults {
    pub(crate) fn of(runs: impl Iterator<Item = RunKey>) -> Self {
        Self(Arc::new(Mutex::new(Faulty {
            runs: runs.collect(),
            ..Faulty::default()
        })))
    }

    pub(crate) fn full() -> Self {
        Self(Arc::new(Mutex::new(Faulty {
            full: true,
            ..Faulty::default()
        })))
    }

    pub(crate) fn busy(times: u32) -> Self {
        Self(Arc::new(Mutex::new(Faulty {
            busy: times,
            ..Faulty::default()
        })))
    }

    pub(crate) fn mend(&self) {
        *self.0.lock().unwrap() = Faulty::default();
    }

    pub(crate) fn loads(&self) -> usize {
        self.0.lock().unwrap().loads
    }

    fn hit(&self, runs: &[RunRef]) -> bool {
        let mut faulty = self.0.lock().unwrap();
        faulty.loads += 1;
        runs.iter().any(|run| faulty.runs.contains(&run.key))
    }

    fn of_append(&self) -> Result<(), StoreError> {
        let mut faulty = self.0.lock().unwrap();
        if faulty.full {
            return Err(StoreError::Full);
        }
        if faulty.busy > 0 {
            faulty.busy -= 1;
            return Err(StoreError::Busy);
        }
        Ok(())
    }
}

pub(crate) struct FaultyStore {
    inner: Arc<dyn Store>,
    faults: Faults,
}

impl FaultyStore {
    pub(crate) fn new(inner: Arc<dyn Store>, faults: Faults) -> Self {
        Self { inner, faults }
    }
}

/// Hands on what is not broken.
macro_rules! hand_on {
    ($($store:ident [$($own:tt)*] {$(fn $name:ident($($arg:ident: $kind:ty),*) -> $answer:ty;)*})*) => {
        $(#[async_trait]
        impl $store for FaultyStore {
            $($own)*

            $(async fn $name(&self, $($arg: $kind),*) -> Result<$answer, StoreError> {
                self.inner.$name($($arg),*).await
            })*
        })*
    };
}

hand_on! {
    RunStore [
        async fn load(&self, runs: &[RunRef]) -> Result<Vec<StoredRun>, StoreError> {
            if self.faults.hit(runs) {
                return Err(StoreError::Corrupt("broken for the test".to_owned()));
            }
            self.inner.load(runs).await
        }

        async fn append(&self, append: Append) -> Result<(), StoreError> {
            self.faults.of_append()?;
            self.inner.append(append).await
        }
    ] {
        fn due(now: Micros, limit: usize) -> Vec<Work>;
        fn next_due() -> Option<Micros>;
        fn commit(judgements: Vec<Judgement>) -> Vec<Judged>;
        fn recent_stats(tenant: TenantId, agent_id: &Label, agent_version: &Label, limit: usize) -> Vec<(RunRef, RunStats)>;
        fn run(tenant: TenantId, run_id: &RunId) -> Option<RunSummary>;
        fn run_events(tenant: TenantId, run_id: &RunId) -> Option<StoredRun>;
        fn run_signals(tenant: TenantId, run_id: &RunId) -> Vec<SignalRecord>;
        fn remove_agents(tenant: TenantId, agents: &[Label]) -> u64;
        fn finish_removals() -> Vec<TenantId>;
    }
    ListStore [] {
        fn runs(tenant: TenantId, filter: &RunFilter, sort: RunSort, page: &PageRequest) -> Page<RunSummary>;
        fn place(tenant: TenantId, run_id: &RunId, filter: &RunFilter, sort: RunSort, ascending: bool) -> Option<ListPlace>;
        fn count_runs(tenant: TenantId, filter: &RunFilter) -> Counted;
        fn list_runs(tenant: TenantId, filter: &RunFilter, sort: RunSort, ascending: bool) -> Vec<RunRef>;
        fn run_rows(runs: &[RunRef]) -> Vec<RunSummary>;
        fn signals(tenant: TenantId, filter: &SignalFilter, page: &PageRequest) -> Page<SignalRecord>;
        fn signal(tenant: TenantId, id: SignalId) -> Option<SignalRecord>;
        fn signal_groups(tenant: TenantId, filter: &SignalFilter, now: Micros) -> Vec<SignalGroup>;
        fn list_signals(tenant: TenantId, filter: &SignalFilter) -> Vec<ListedSignal>;
        fn signal_rows(tenant: TenantId, ids: &[SignalId]) -> Vec<SignalRecord>;
        fn children(tenant: TenantId, run_id: &RunId, limit: usize) -> Vec<RunSummary>;
        fn runs_with_hash(tenant: TenantId, hash: ContentHash, limit: usize) -> Vec<RunSummary>;
    }
    AgentStore [] {
        fn agents(tenant: TenantId, now: Micros, page: &PageRequest) -> Page<AgentRow>;
        fn agent_days(tenant: TenantId, agent_id: &str, since_day: i64) -> Vec<DayCounts>;
        fn agent_hours(tenant: TenantId, agent_id: &str, since: Micros) -> Vec<HourCounts>;
        fn agent_versions(tenant: TenantId, agent_id: &str, limit: usize) -> Vec<VersionRow>;
        fn agent_sample(tenant: TenantId, agent_id: &str, limit: usize) -> Vec<RunSummary>;
        fn agent_rates(tenant: TenantId, since_day: i64, limit: usize) -> Vec<AgentDays>;
        fn activity(tenant: TenantId, agent_id: Option<&str>, from: Micros, to: Micros) -> Vec<HourActivity>;
        fn record_seen(tenant: TenantId, seen: Vec<SeenClient>) -> ();
        fn seen_clients(tenant: TenantId) -> Vec<SeenClient>;
        fn record_deploy(tenant: TenantId, deploy: Deploy) -> ();
        fn deploys(tenant: TenantId, agent_id: &str, limit: usize) -> Vec<Deploy>;
    }
    KeyStore [] {
        fn tenant(customer_id: &str) -> TenantId;
        fn key_owner(key: &str) -> Option<KeyOwner>;
        fn add_key(key: &str, agent_id: &str, customer_id: &str, now: Micros) -> ();
        fn revoke_key(key_or_prefix: &str) -> bool;
        fn keys() -> Vec<KeyRow>;
    }
    Store [
        fn fixes(&self) -> &dyn FixStore {
            self.inner.fixes()
        }

        fn policies(&self) -> &dyn PolicyStore {
            self.inner.policies()
        }
    ] {
        fn ping() -> ();
    }
}
