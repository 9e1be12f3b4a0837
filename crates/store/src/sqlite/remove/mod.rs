//! Removing an agent, in steps that are small enough for others to write between them.
//!
//! Segments are not touched run by run: what was removed is noted, and in the end each segment is
//! written once more without it. Until then the places are not given again, so that no reader takes an
//! entry of a removed run for one of another.

mod leftovers;
mod runs;
mod waiting;

use std::collections::HashSet;
use std::sync::Arc;

use domain::{Label, RunFilter};

use super::SqliteStore;
use super::list::{Budget, RunQuery};
use super::segments;
use crate::model::{RunRef, StoreError, TenantId};

/// Runs in one step.
const STEP: usize = 500;

impl SqliteStore {
    pub(super) async fn remove(&self, tenant: TenantId, agent_id: Label) -> Result<u64, StoreError> {
        let _turn = self.removing.lock().await;
        // A run that is judged after the first line is met by the second.
        let waiting = self.remove_waiting(tenant, &agent_id).await?;
        let judged = self.remove_judged(tenant, &agent_id).await?;
        self.writer
            .write(move |connection| leftovers::remove(connection, tenant.0, &agent_id))
            .await?;
        self.clear_segments(tenant).await?;
        Ok(waiting + judged)
    }

    /// Runs of which nothing is known but their events.
    async fn remove_waiting(&self, tenant: TenantId, agent_id: &Label) -> Result<u64, StoreError> {
        let mut removed = 0;
        let mut from = Some(waiting::Position::default());
        while let Some(position) = from.take() {
            let agent = agent_id.clone();
            let page = self
                .readers
                .read(move |connection| waiting::page(connection, tenant, &agent, &position, STEP))
                .await?;
            removed += self.remove_runs(page.runs, agent_id).await?;
            from = page.next;
        }
        Ok(removed)
    }

    /// Newest first, so that what arrives meanwhile is behind us.
    async fn remove_judged(&self, tenant: TenantId, agent_id: &Label) -> Result<u64, StoreError> {
        let mut removed = 0;
        let mut from = Some(i64::MIN);
        while from.is_some() {
            let filter = RunFilter {
                agent: Some(agent_id.to_string()),
                ..RunFilter::default()
            };
            let read = move |connection: &_| {
                let mut runs = Vec::with_capacity(STEP);
                let query = RunQuery::of(tenant, &filter, false);
                let next = query.each(connection, from, &mut Budget::unlimited(), |run, _, _| {
                    runs.push(run);
                    runs.len() < STEP
                })?;
                Ok((runs, next))
            };
            let (runs, next) = self.readers.read(read).await?;
            removed += self.remove_runs(runs, agent_id).await?;
            from = next;
        }
        Ok(removed)
    }

    async fn remove_runs(&self, runs: Vec<RunRef>, agent_id: &Label) -> Result<u64, StoreError> {
        if runs.is_empty() {
            return Ok(0);
        }
        let agent_id = agent_id.clone();
        self.writer
            .write(move |connection| runs::remove(connection, &runs, &agent_id))
            .await
    }

    /// Reading is the most of it, and is done beside the writer, which only takes what was changed.
    async fn clear_segments(&self, tenant: TenantId) -> Result<(), StoreError> {
        let gone = self
            .readers
            .read(move |connection| leftovers::gone_places(connection, tenant.0))
            .await?;
        if gone.is_empty() {
            return Ok(());
        }
        let gone = Arc::new(gone);
        let mut after = i64::MIN;
        while let Some(cleared) = self.without(tenant, after, Arc::clone(&gone)).await? {
            let id = cleared.id();
            let swapped = self
                .writer
                .write(move |connection| segments::swap(connection, tenant.0, &cleared))
                .await?;
            if swapped {
                after = id;
            }
        }
        while self
            .writer
            .write(move |connection| leftovers::forget_places(connection, tenant.0))
            .await?
        {}
        Ok(())
    }

    async fn without(
        &self,
        tenant: TenantId,
        after: i64,
        gone: Arc<HashSet<i64>>,
    ) -> Result<Option<segments::Cleared>, StoreError> {
        self.readers
            .read(move |connection| segments::without(connection, tenant.0, after, &gone))
            .await
    }
}
