//! Runs, from events to judgements.

use async_trait::async_trait;
use domain::{Label, Micros, RunId, RunStats, RunSummary};

use crate::model::{Append, Judged, Judgement, RunRef, SignalRecord, StoreError, StoredRun, TenantId, Work};

/// Runs, from events to judgements.
#[async_trait]
pub trait RunStore: Send + Sync {
    /// Stores chunks and marks their runs as due. Returns after they are durable. A chunk that is stored
    /// already, byte for byte, is not stored again.
    ///
    /// # Errors
    /// [`StoreError::Full`] or [`StoreError::Busy`]; then nothing of this append was stored.
    async fn append(&self, append: Append) -> Result<(), StoreError>;

    /// Work due at `now`, the oldest first. Does not claim it: one worker runs per store for now.
    async fn due(&self, now: Micros, limit: usize) -> Result<Vec<Work>, StoreError>;

    /// When the next work is due, if there is any.
    async fn next_due(&self) -> Result<Option<Micros>, StoreError>;

    /// Everything stored of these runs.
    async fn load(&self, runs: &[RunRef]) -> Result<Vec<StoredRun>, StoreError>;

    /// Writes judgements: summary, signals, indexes, counters, packed events, next due time.
    async fn commit(&self, judgements: Vec<Judgement>) -> Result<Vec<Judged>, StoreError>;

    /// Figures of the newest completed runs of an agent version, newest first, with the run they are of.
    async fn recent_stats(
        &self,
        tenant: TenantId,
        agent_id: &Label,
        agent_version: &Label,
        limit: usize,
    ) -> Result<Vec<(RunRef, RunStats)>, StoreError>;

    async fn run(&self, tenant: TenantId, run_id: &RunId) -> Result<Option<RunSummary>, StoreError>;

    /// The run's events in run order, also before it was judged for the first time.
    async fn run_events(&self, tenant: TenantId, run_id: &RunId) -> Result<Option<StoredRun>, StoreError>;

    async fn run_signals(&self, tenant: TenantId, run_id: &RunId) -> Result<Vec<SignalRecord>, StoreError>;

    /// Removes agents with everything that is stored of them but their keys, and answers how many runs
    /// that were. It goes in steps between which others write; what arrives meanwhile may stay. Afterwards
    /// the same runs can be sent again. After a failure, calling it again removes the rest.
    async fn remove_agents(&self, tenant: TenantId, agents: &[Label]) -> Result<u64, StoreError>;

    /// Goes on with removals that the end of a process interrupted, and says whose agents those were. To be
    /// called at the start, before the agents can come back.
    async fn finish_removals(&self) -> Result<Vec<TenantId>, StoreError>;
}
