//! Lists of runs and signals, and what they lead to.

use async_trait::async_trait;
use domain::{ContentHash, Micros, RunFilter, RunId, RunSort, RunSummary, SignalFilter, SignalId};

use super::{AMPLE, run_ref};
use crate::model::{
    Counted, ListPlace, ListedSignal, Page, PageRequest, RunRef, SignalGroup, SignalRecord, StoreError, TenantId,
};
use crate::sqlite::list::{self, Budget, RunQuery, page_of_runs, page_of_signals};
use crate::sqlite::runs::run_rows;
use crate::sqlite::{SqliteStore, groups, signals};
use crate::store_trait::ListStore;

#[async_trait]
impl ListStore for SqliteStore {
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

    async fn list_signals(&self, tenant: TenantId, filter: &SignalFilter) -> Result<Vec<ListedSignal>, StoreError> {
        self.whole_signals(tenant, filter.clone()).await
    }

    async fn signal_rows(&self, tenant: TenantId, ids: &[SignalId]) -> Result<Vec<SignalRecord>, StoreError> {
        let ids = ids.to_vec();
        self.readers
            .read(move |connection| signals::by_ids(connection, tenant.0, &ids))
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
}
