//! The one interface to what is kept.

use async_trait::async_trait;
use domain::{ContentHash, Label, Micros, RunFilter, RunId, RunSort, RunStats, RunSummary, SignalFilter, SignalId};

use crate::model::{
    AgentDays, AgentRow, Append, Counted, DayCounts, Deploy, HourActivity, HourCounts, Judged, Judgement, KeyOwner,
    KeyRow, ListPlace, ListedSignal, Page, PageRequest, RunRef, SeenClient, SignalGroup, SignalRecord, StoreError,
    StoredRun, TenantId, VersionRow, Work,
};
use crate::policies::PolicyStore;

/// Implementations pass the conformance suite. "Not found" is `None`, never an error.
#[async_trait]
pub trait Store: Send + Sync + 'static {
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

    /// A list of runs. Its default order is the place that a run got when it was first judged: its start,
    /// but not more than 400 days before or five minutes after the server first heard of it. So history
    /// that is sent afterwards stands at its own time, and a clock that was never set or runs fast does
    /// not put a run where nobody looks. The filter's times find runs whose start is at most ten minutes
    /// from that place.
    async fn runs(
        &self,
        tenant: TenantId,
        filter: &RunFilter,
        sort: RunSort,
        page: &PageRequest,
    ) -> Result<Page<RunSummary>, StoreError>;

    /// Where a run stands in a list of runs; `None` for an unknown run. Counting stops at
    /// [`Counted::MOST`] rows, so a run far down has neighbours but no position.
    async fn place(
        &self,
        tenant: TenantId,
        run_id: &RunId,
        filter: &RunFilter,
        sort: RunSort,
        ascending: bool,
    ) -> Result<Option<ListPlace>, StoreError>;

    /// How many runs match. Counting stops at [`Counted::MOST`].
    async fn count_runs(&self, tenant: TenantId, filter: &RunFilter) -> Result<Counted, StoreError>;

    /// Every run of a list, in its order, however many there are. Whole lists are read one after another, in
    /// steps between which others read; what arrives meanwhile may be missing.
    ///
    /// # Errors
    /// [`StoreError::Busy`] when the lists before it take too long.
    async fn list_runs(
        &self,
        tenant: TenantId,
        filter: &RunFilter,
        sort: RunSort,
        ascending: bool,
    ) -> Result<Vec<RunRef>, StoreError>;

    /// The runs as they are now, in the order asked for; one that is gone is left out.
    async fn run_rows(&self, runs: &[RunRef]) -> Result<Vec<RunSummary>, StoreError>;

    /// Every signal of a list, in its order, as [`Self::list_runs`].
    async fn list_signals(&self, tenant: TenantId, filter: &SignalFilter) -> Result<Vec<ListedSignal>, StoreError>;

    /// The signals as they are now, in the order asked for; one that is gone is left out.
    async fn signal_rows(&self, tenant: TenantId, ids: &[SignalId]) -> Result<Vec<SignalRecord>, StoreError>;

    /// Runs and signals by the hour, `from` included, `to` not, hours without either left out, oldest
    /// first. An hour that lies partly in the range is given whole.
    async fn activity(
        &self,
        tenant: TenantId,
        agent_id: Option<&str>,
        from: Micros,
        to: Micros,
    ) -> Result<Vec<HourActivity>, StoreError>;

    /// Runs of every agent by day since `since_day`, agents last seen first, at most `limit` of them.
    async fn agent_rates(&self, tenant: TenantId, since_day: i64, limit: usize) -> Result<Vec<AgentDays>, StoreError>;

    /// Removes agents with everything that is stored of them but their keys, and answers how many runs
    /// that were. It goes in steps between which others write; what arrives meanwhile may stay. Afterwards
    /// the same runs can be sent again. After a failure, calling it again removes the rest.
    async fn remove_agents(&self, tenant: TenantId, agents: &[Label]) -> Result<u64, StoreError>;

    /// Goes on with removals that the end of a process interrupted, and says whose agents those were. To be
    /// called at the start, before the agents can come back.
    async fn finish_removals(&self) -> Result<Vec<TenantId>, StoreError>;

    /// Remembers how agents report: of each kind and agent what was seen last. Cheap: called with what
    /// changed since the last time.
    async fn record_seen(&self, tenant: TenantId, seen: Vec<SeenClient>) -> Result<(), StoreError>;

    /// All that was recorded, last seen first.
    async fn seen_clients(&self, tenant: TenantId) -> Result<Vec<SeenClient>, StoreError>;

    async fn run(&self, tenant: TenantId, run_id: &RunId) -> Result<Option<RunSummary>, StoreError>;

    /// The run's events in run order, also before it was judged for the first time.
    async fn run_events(&self, tenant: TenantId, run_id: &RunId) -> Result<Option<StoredRun>, StoreError>;

    async fn run_signals(&self, tenant: TenantId, run_id: &RunId) -> Result<Vec<SignalRecord>, StoreError>;

    /// Runs whose parent is this one, oldest first, at most `limit`.
    async fn children(&self, tenant: TenantId, run_id: &RunId, limit: usize) -> Result<Vec<RunSummary>, StoreError>;

    /// Newest detection first.
    async fn signals(
        &self,
        tenant: TenantId,
        filter: &SignalFilter,
        page: &PageRequest,
    ) -> Result<Page<SignalRecord>, StoreError>;

    async fn signal(&self, tenant: TenantId, id: SignalId) -> Result<Option<SignalRecord>, StoreError>;

    /// Groups of the signals that are asked for, worst severity first, then most frequent; at most 500.
    /// Counters are kept by the day, so the filter's times mean their whole UTC days, and its text means
    /// the agent's name.
    async fn signal_groups(
        &self,
        tenant: TenantId,
        filter: &SignalFilter,
        now: Micros,
    ) -> Result<Vec<SignalGroup>, StoreError>;

    /// Agents, last seen first. The cursor pages like any list.
    async fn agents(&self, tenant: TenantId, now: Micros, page: &PageRequest) -> Result<Page<AgentRow>, StoreError>;

    async fn agent_days(&self, tenant: TenantId, agent_id: &str, since_day: i64) -> Result<Vec<DayCounts>, StoreError>;

    async fn agent_hours(&self, tenant: TenantId, agent_id: &str, since: Micros)
    -> Result<Vec<HourCounts>, StoreError>;

    /// The newest versions first.
    async fn agent_versions(
        &self,
        tenant: TenantId,
        agent_id: &str,
        limit: usize,
    ) -> Result<Vec<VersionRow>, StoreError>;

    /// The newest runs of an agent, for figures that need the rows themselves.
    async fn agent_sample(&self, tenant: TenantId, agent_id: &str, limit: usize)
    -> Result<Vec<RunSummary>, StoreError>;

    /// Runs that contain the content hash, newest first.
    async fn runs_with_hash(
        &self,
        tenant: TenantId,
        hash: ContentHash,
        limit: usize,
    ) -> Result<Vec<RunSummary>, StoreError>;

    async fn record_deploy(&self, tenant: TenantId, deploy: Deploy) -> Result<(), StoreError>;

    async fn deploys(&self, tenant: TenantId, agent_id: &str, limit: usize) -> Result<Vec<Deploy>, StoreError>;

    /// The tenant of a customer, made if it is new.
    async fn tenant(&self, customer_id: &str) -> Result<TenantId, StoreError>;

    /// Whose key it is; `None` for an unknown or inactive key.
    async fn key_owner(&self, key: &str) -> Result<Option<KeyOwner>, StoreError>;

    /// Stores a key as its hash.
    async fn add_key(&self, key: &str, agent_id: &str, customer_id: &str, now: Micros) -> Result<(), StoreError>;

    /// Deactivates a key, given whole or by its unique prefix. `false` if no active key is meant.
    async fn revoke_key(&self, key_or_prefix: &str) -> Result<bool, StoreError>;

    async fn keys(&self) -> Result<Vec<KeyRow>, StoreError>;

    /// What is kept of policies.
    fn policies(&self) -> &dyn PolicyStore;

    /// Answers when reading and writing work.
    async fn ping(&self) -> Result<(), StoreError>;
}
