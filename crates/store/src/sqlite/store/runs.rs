//! Runs, from events to judgements.

use std::sync::Arc;

use async_trait::async_trait;
use domain::{Label, Micros, RunFilter, RunId, RunStats, RunStatus, RunSummary};
use tokio::sync::oneshot;

use super::{blocking, run_ref};
use crate::model::{Append, Judged, Judgement, RunRef, SignalRecord, StoreError, StoredRun, TenantId, Work};
use crate::sqlite::queue::AppendJob;
use crate::sqlite::runs::run_row;
use crate::sqlite::writer::stopped;
use crate::sqlite::{SqliteStore, append, commit, load, signals, work};
use crate::store_trait::RunStore;

/// Encoding more events than this would hold up other requests on the same thread.
const INLINE_EVENTS: usize = 1000;

#[async_trait]
impl RunStore for SqliteStore {
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

    async fn remove_agents(&self, tenant: TenantId, agents: &[Label]) -> Result<u64, StoreError> {
        self.remove(tenant, agents.iter().cloned().collect()).await
    }

    async fn finish_removals(&self) -> Result<Vec<TenantId>, StoreError> {
        self.finish().await
    }
}

impl SqliteStore {
    async fn prepare(&self, append: Append) -> Result<append::Prepared, StoreError> {
        let debounce = self.settings.debounce;
        let events: usize = append.chunks.iter().map(|chunk| chunk.events.len()).sum();
        if events <= INLINE_EVENTS {
            return Ok(append::prepare(&append, debounce));
        }
        blocking(move || Ok(append::prepare(&append, debounce))).await
    }
}
