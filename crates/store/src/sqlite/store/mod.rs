//! The traits, on SQLite. Each question is handed on to the module that knows the answer.

mod agents;
mod keys;
mod lists;
mod runs;

use async_trait::async_trait;
use domain::{RunFilter, RunId};

use super::list::{Budget, RunQuery};
use super::record::Known;
use super::{SqliteStore, work};
use crate::fixes::FixStore;
use crate::model::{RunRef, StoreError, TenantId};
use crate::policies::PolicyStore;
use crate::store_trait::Store;

/// For questions of the server itself, which know their own limit.
const AMPLE: usize = 50_000;

#[async_trait]
impl Store for SqliteStore {
    fn policies(&self) -> &dyn PolicyStore {
        self
    }

    fn fixes(&self) -> &dyn FixStore {
        self
    }

    async fn ping(&self) -> Result<(), StoreError> {
        self.readers.read(work::next_due).await?;
        self.writer
            .write(|connection| Ok(connection.query_row("SELECT 1", [], |_| Ok(()))?))
            .await
    }
}

impl SqliteStore {
    /// Runs that satisfy a filter, in listing order, without paging.
    async fn sample<T: Send + 'static>(
        &self,
        tenant: TenantId,
        filter: RunFilter,
        limit: usize,
        pick: impl Fn(RunRef, Known) -> Option<T> + Send + 'static,
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
