//! The trait, on SQLite.

use std::sync::Arc;

use async_trait::async_trait;
use domain::{
    ContentHash, Label, Micros, RunFilter, RunId, RunSort, RunStats, RunStatus, RunSummary, SignalFilter, SignalId,
};
use tokio::sync::oneshot;

use super::list::{self, Budget, RunQuery, page_of_runs, page_of_signals};
use super::queue::AppendJob;
use super::runs::{run_row, run_rows};
use super::writer::stopped;
use super::{SqliteStore, agents, append, commit, deploys, groups, hours, keys, load, seen, signals, versions, work};
use crate::model::{
    AgentDays, AgentRow, Append, Counted, DayCounts, Deploy, HourActivity, HourCounts, Judged, Judgement, KeyOwner,
    KeyRow, ListPlace, ListedSignal, Page, PageRequest, RunRef, SeenClient, SignalGroup, SignalRecord, StoreError,
    StoredRun, TenantId, VersionRow, Work,
};
use crate::policies::PolicyStore;
use crate::store_trait::Store;

/// Encoding more events than this would hold up other requests on the same thread.
const INLINE_EVENTS: usize = 1000;
/// For questions of the server itself, which know their own limit.
const AMPLE: usize = 50_000;

impl SqliteStore {
    async fn prepare(&self, append: Append) -> Result<append::Prepared, StoreError> {
        let debounce = self.settings.debounce;
        let events: usize = append.chunks.iter().map(|chunk| chunk.events.len()).sum();
        if events <= INLINE_EVENTS {
            return Ok(append::prepare(&append, debounce));
        }
        blocking(move || Ok(append::prepare(&append, debounce))).await
    }

    /// Runs that satisfy a filter, in listing order, without paging.
    async fn sample<T: Send + 'static>(
        &self,
        tenant: TenantId,
        filter: RunFilter,
        limit: usize,
        pick: impl Fn(RunRef, super::record::Known) -> Option<T> + Send + 'static,
    ) -> Result<Vec<T>, StoreError> {
        self.readers
            .read(move |connection| {
                let query = RunQuery::of(tenant, &filter, false);
                let mut items = Vec::new();
                query.each(connection, None, &mut Budget::new(AMPLE), |run, _, known| {
                    items.extend(pick(run, known).filter(|_| items.len() < limit));
                    items.len() < limit
                })?;
                Ok(items)
            })
            .await
    }
}

pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    let task = tokio::task::spawn_blocking(work);
    task.await
        .map_err(|error| StoreError::Database(format!("a task failed: {error}")))?
}

fn run_ref(tenant: TenantId, run_id: &RunId) -> RunRef {
    RunRef {
        tenant,
        key: run_id.key(),
    }
}

#[async_trait]
impl Store for SqliteStore {
    async fn append(&self, append: Append) -> Result<(), StoreError> {
        let prepared = self.prepare(append).await?;
        if prepared.is_empty() {
            return Ok(());
        }
        let weight = prepared.weight().min(self.settings.queue_bytes) as u32;
        let room = Arc::clone(&self.room).acquire_many_owned(weight);
        let place = tokio::time::timeout(self.settings.queue_timeout, room)
            .await
            .map_err(|_| StoreError::Busy)?
            .map_err(|_| stopped())?;
        let (done, answer) = oneshot::channel();
        self.writer.queue().push_append(AppendJob {
            prepared,
            done,
            _place: place,
        });
        answer.await.unwrap_or_else(|_| Err(stopped()))
    }

    async fn due(&self, now: Micros, limit: usize) -> Result<Vec<Work>, StoreError> {
        self.readers
            .read(move |connection| work::due(connection, now, limit))
            .await
    }

    async fn next_due(&self) -> Result<Option<Micros>, StoreError> {
        self.readers.read(work::next_due).await
    }

    async fn load(&self, runs: &[RunRef]) -> Result<Vec<StoredRun>, StoreError> {
        let runs = runs.to_vec();
        self.readers
            .read(move |connection| load::load_all(connection, &runs))
            .await
    }

    async fn commit(&self, judgements: Vec<Judgement>) -> Result<Vec<Judged>, StoreError> {
        let batch = blocking(move || commit::prepare(judgements)).await?;
        self.writer
            .write(move |connection| commit::write(connection, &batch))
            .await
    }

    async fn recent_stats(
        &self,
        tenant: TenantId,
        agent_id: &Label,
        agent_version: &Label,
        limit: usize,
    ) -> Result<Vec<(RunRef, RunStats)>, StoreError> {
        let filter = RunFilter {
            agent: Some(agent_id.as_str().to_owned()),
            version: Some(agent_version.as_str().to_owned()),
            status: vec![RunStatus::Completed],
            ..RunFilter::default()
        };
        self.sample(tenant, filter, limit, |run, known| Some((run, known.stats?)))
            .await
    }

    async fn runs(
        &self,
        tenant: TenantId,
        filter: &RunFilter,
        sort: RunSort,
        page: &PageRequest,
    ) -> Result<Page<RunSummary>, StoreError> {
        let (filter, page) = (filter.clone(), page.clone());
        self.readers
            .read(move |connection| {
                let query = RunQuery::of(tenant, &filter, page.ascending);
                page_of_runs(connection, &query, sort, &page)
            })
            .await
    }

    async fn run(&self, tenant: TenantId, run_id: &RunId) -> Result<Option<RunSummary>, StoreError> {
        let run = run_ref(tenant, run_id);
        self.readers
            .read(move |connection| Ok(run_row(connection, run)?.map(|row| row.known.summary)))
            .await
    }

    async fn run_events(&self, tenant: TenantId, run_id: &RunId) -> Result<Option<StoredRun>, StoreError> {
        let run = run_ref(tenant, run_id);
        self.readers.read(move |connection| load::load(connection, run)).await
    }

    async fn run_signals(&self, tenant: TenantId, run_id: &RunId) -> Result<Vec<SignalRecord>, StoreError> {
        let run = run_ref(tenant, run_id);
        self.readers
            .read(move |connection| {
                let rows = signals::of_run(connection, run)?;
                Ok(rows.into_iter().map(|row| row.record).collect())
            })
            .await
    }

    async fn children(&self, tenant: TenantId, run_id: &RunId, limit: usize) -> Result<Vec<RunSummary>, StoreError> {
        let parent = Some(run_id.key());
        self.readers
            .read(move |connection| {
                let filter = RunFilter::default();
                let query = RunQuery {
                    parent,
                    ..RunQuery::of(tenant, &filter, true)
                };
                let mut items = Vec::new();
                query.each(connection, None, &mut Budget::new(AMPLE), |_, _, known| {
                    items.extend(Some(known.summary).filter(|_| items.len() < limit));
                    items.len() < limit
                })?;
                Ok(items)
            })
            .await
    }

    async fn signals(
        &self,
        tenant: TenantId,
        filter: &SignalFilter,
        page: &PageRequest,
    ) -> Result<Page<SignalRecord>, StoreError> {
        let (filter, page) = (filter.clone(), page.clone());
        self.readers
            .read(move |connection| page_of_signals(connection, tenant.0, &filter, &page))
            .await
    }

    async fn signal(&self, tenant: TenantId, id: SignalId) -> Result<Option<SignalRecord>, StoreError> {
        self.readers
            .read(move |connection| signals::by_id(connection, tenant.0, id))
            .await
    }

    async fn signal_groups(
        &self,
        tenant: TenantId,
        filter: &SignalFilter,
        now: Micros,
    ) -> Result<Vec<SignalGroup>, StoreError> {
        let filter = filter.clone();
        self.readers
            .read(move |connection| groups::groups(connection, tenant.0, &filter, now))
            .await
    }

    async fn agents(&self, tenant: TenantId, now: Micros, page: &PageRequest) -> Result<Page<AgentRow>, StoreError> {
        let page = page.clone();
        self.readers
            .read(move |connection| agents::list(connection, tenant.0, now, &page))
            .await
    }

    async fn agent_days(&self, tenant: TenantId, agent_id: &str, since_day: i64) -> Result<Vec<DayCounts>, StoreError> {
        let agent_id = agent_id.to_owned();
        self.readers
            .read(move |connection| agents::days(connection, tenant.0, &agent_id, since_day))
            .await
    }

    async fn agent_hours(
        &self,
        tenant: TenantId,
        agent_id: &str,
        since: Micros,
    ) -> Result<Vec<HourCounts>, StoreError> {
        let agent_id = agent_id.to_owned();
        self.readers
            .read(move |connection| agents::hours(connection, tenant.0, &agent_id, since))
            .await
    }

    async fn agent_versions(
        &self,
        tenant: TenantId,
        agent_id: &str,
        limit: usize,
    ) -> Result<Vec<VersionRow>, StoreError> {
        let agent_id = agent_id.to_owned();
        self.readers
            .read(move |connection| versions::newest(connection, tenant.0, &agent_id, limit))
            .await
    }

    async fn agent_sample(
        &self,
        tenant: TenantId,
        agent_id: &str,
        limit: usize,
    ) -> Result<Vec<RunSummary>, StoreError> {
        let filter = RunFilter {
            agent: Some(agent_id.to_owned()),
            ..RunFilter::default()
        };
        self.sample(tenant, filter, limit, |_, known| Some(known.summary)).await
    }

    async fn runs_with_hash(
        &self,
        tenant: TenantId,
        hash: ContentHash,
        limit: usize,
    ) -> Result<Vec<RunSummary>, StoreError> {
        let filter = RunFilter {
            hash: Some(hash),
            ..RunFilter::default()
        };
        self.sample(tenant, filter, limit, |_, known| Some(known.summary)).await
    }

    async fn record_deploy(&self, tenant: TenantId, deploy: Deploy) -> Result<(), StoreError> {
        self.writer
            .write(move |connection| deploys::record(connection, tenant.0, &deploy))
            .await
    }

    async fn deploys(&self, tenant: TenantId, agent_id: &str, limit: usize) -> Result<Vec<Deploy>, StoreError> {
        let agent_id = agent_id.to_owned();
        self.readers
            .read(move |connection| deploys::newest(connection, tenant.0, &agent_id, limit))
            .await
    }

    async fn tenant(&self, customer_id: &str) -> Result<TenantId, StoreError> {
        let customer_id = customer_id.to_owned();
        let asked = customer_id.clone();
        let known = self
            .readers
            .read(move |connection| keys::known_tenant(connection, &asked))
            .await?;
        match known {
            Some(tenant) => Ok(tenant),
            None => {
                self.writer
                    .write(move |connection| keys::make_tenant(connection, &customer_id))
                    .await
            }
        }
    }

    async fn key_owner(&self, key: &str) -> Result<Option<KeyOwner>, StoreError> {
        let key = key.to_owned();
        let Some(owner) = self
            .readers
            .read(move |connection| keys::owner(connection, &key))
            .await?
        else {
            return Ok(None);
        };
        // A customer that was inserted by hand has no tenant before it first comes.
        let tenant = self.tenant(&owner.1).await?;
        Ok(Some(keys::with_tenant(owner, tenant)))
    }

    async fn add_key(&self, key: &str, agent_id: &str, customer_id: &str, now: Micros) -> Result<(), StoreError> {
        let [key, agent_id, customer_id] = [key, agent_id, customer_id].map(str::to_owned);
        self.writer
            .write(move |connection| keys::add(connection, &key, &agent_id, &customer_id, now))
            .await
    }

    async fn revoke_key(&self, key_or_prefix: &str) -> Result<bool, StoreError> {
        let key = key_or_prefix.to_owned();
        self.writer
            .write(move |connection| keys::revoke(connection, &key))
            .await
    }

    async fn keys(&self) -> Result<Vec<KeyRow>, StoreError> {
        self.readers.read(keys::list).await
    }

    async fn place(
        &self,
        tenant: TenantId,
        run_id: &RunId,
        filter: &RunFilter,
        sort: RunSort,
        ascending: bool,
    ) -> Result<Option<ListPlace>, StoreError> {
        let (run, filter) = (run_ref(tenant, run_id), filter.clone());
        self.readers
            .read(move |connection| list::place(connection, &RunQuery::of(tenant, &filter, ascending), sort, run))
            .await
    }

    async fn count_runs(&self, tenant: TenantId, filter: &RunFilter) -> Result<Counted, StoreError> {
        let filter = filter.clone();
        self.readers
            .read(move |connection| list::count_runs(connection, &RunQuery::of(tenant, &filter, false)))
            .await
    }

    async fn list_runs(
        &self,
        tenant: TenantId,
        filter: &RunFilter,
        sort: RunSort,
        ascending: bool,
    ) -> Result<Vec<RunRef>, StoreError> {
        self.whole_runs(tenant, filter.clone(), sort, ascending).await
    }

    async fn run_rows(&self, runs: &[RunRef]) -> Result<Vec<RunSummary>, StoreError> {
        let runs = runs.to_vec();
        self.readers.read(move |connection| run_rows(connection, &runs)).await
    }

    async fn list_signals(&self, tenant: TenantId, filter: &SignalFilter) -> Result<Vec<ListedSignal>, StoreError> {
        self.whole_signals(tenant, filter.clone()).await
    }

    async fn signal_rows(&self, tenant: TenantId, ids: &[SignalId]) -> Result<Vec<SignalRecord>, StoreError> {
        let ids = ids.to_vec();
        self.readers
            .read(move |connection| signals::by_ids(connection, tenant.0, &ids))
            .await
    }

    async fn activity(
        &self,
        tenant: TenantId,
        agent_id: Option<&str>,
        from: Micros,
        to: Micros,
    ) -> Result<Vec<HourActivity>, StoreError> {
        let agent_id = agent_id.map(str::to_owned);
        // An hour that lies partly in the range counts.
        let hours = from.hour()..Micros(to.0.saturating_sub(1)).hour() + 1;
        self.readers
            .read(move |connection| hours::activity(connection, tenant.0, agent_id.as_deref(), hours))
            .await
    }

    async fn agent_rates(&self, tenant: TenantId, since_day: i64, limit: usize) -> Result<Vec<AgentDays>, StoreError> {
        self.readers
            .read(move |connection| agents::rates(connection, tenant.0, since_day, limit))
            .await
    }

    async fn remove_agents(&self, tenant: TenantId, agents: &[Label]) -> Result<u64, StoreError> {
        self.remove(tenant, agents.iter().cloned().collect()).await
    }

    async fn finish_removals(&self) -> Result<Vec<TenantId>, StoreError> {
        self.finish().await
    }

    async fn record_seen(&self, tenant: TenantId, seen: Vec<SeenClient>) -> Result<(), StoreError> {
        self.writer
            .write(move |connection| seen::record(connection, tenant.0, &seen))
            .await
    }

    async fn seen_clients(&self, tenant: TenantId) -> Result<Vec<SeenClient>, StoreError> {
        self.readers
            .read(move |connection| seen::list(connection, tenant.0))
            .await
    }

    fn policies(&self) -> &dyn PolicyStore {
        self
    }

    async fn ping(&self) -> Result<(), StoreError> {
        self.readers.read(work::next_due).await?;
        self.writer
            .write(|connection| Ok(connection.query_row("SELECT 1", [], |_| Ok(()))?))
            .await
    }
}
