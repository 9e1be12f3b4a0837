//! Lists of runs and signals, and what they lead to.

use async_trait::async_trait;
use domain::{ContentHash, Micros, RunFilter, RunId, RunSort, RunSummary, SignalFilter, SignalId};

use crate::model::{
    Counted, ListPlace, ListedSignal, Page, PageRequest, RunRef, SignalGroup, SignalRecord, StoreError, TenantId,
};

/// Lists of runs and signals, and what they lead to.
#[async_trait]
pub trait ListStore: Send + Sync {
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

    /// Every signal of a list, in its order, as [`Self::list_runs`].
    async fn list_signals(&self, tenant: TenantId, filter: &SignalFilter) -> Result<Vec<ListedSignal>, StoreError>;

    /// The signals as they are now, in the order asked for; one that is gone is left out.
    async fn signal_rows(&self, tenant: TenantId, ids: &[SignalId]) -> Result<Vec<SignalRecord>, StoreError>;

    /// Runs whose parent is this one, oldest first, at most `limit`.
    async fn children(&self, tenant: TenantId, run_id: &RunId, limit: usize) -> Result<Vec<RunSummary>, StoreError>;

    /// Runs that contain the content hash, newest first.
    async fn runs_with_hash(
        &self,
        tenant: TenantId,
        hash: ContentHash,
        limit: usize,
    ) -> Result<Vec<RunSummary>, StoreError>;
}
