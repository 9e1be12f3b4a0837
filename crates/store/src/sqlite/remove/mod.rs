//! Removing agents, in steps that are small enough for others to write between them.
//!
//! Segments are not touched run by run: what was removed is noted, and in the end each segment is
//! written once more without it. Until then the places are not given again, so that no reader takes an
//! entry of a removed run for one of another.

mod leftovers;
mod notes;
mod runs;
mod waiting;

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use domain::{Label, RunFilter};
use rusqlite::Connection;

use super::SqliteStore;
use super::list::{Budget, RunQuery};
use super::segments;
use crate::model::{RunRef, StoreError, TenantId};

/// Agents that are removed together: then the segments are written once for all of them.
pub(super) type Agents = BTreeSet<Label>;

/// Runs in one step.
const STEP: usize = 500;

impl SqliteStore {
    pub(super) async fn remove(&self, tenant: TenantId, agents: Agents) -> Result<u64, StoreError> {
        let _turn = self.removing.lock().await;
        let agents = Arc::new(agents);
        self.note(notes::write, tenant, &agents).await?;
        let removed = self.remove_noted(tenant, &agents).await;
        // Also after a failure: whoever hears of it asks again, and until then the agent may have come back.
        let erased = self.note(notes::erase, tenant, &agents).await;
        removed.and_then(|removed| erased.map(|()| removed))
    }

    /// Goes on with what the end of a process interrupted, and says whose agents that were.
    pub(super) async fn finish(&self) -> Result<Vec<TenantId>, StoreError> {
        let unfinished = self.readers.read(notes::unfinished).await?;
        let mut tenants = Vec::with_capacity(unfinished.len());
        for (tenant, agents) in unfinished {
            self.remove(tenant, agents).await?;
            tenants.push(tenant);
        }
        Ok(tenants)
    }

    async fn remove_noted(&self, tenant: TenantId, agents: &Arc<Agents>) -> Result<u64, StoreError> {
        // A run that is judged after the first line is met by the second.
        let mut removed = self.remove_waiting(tenant, agents).await?;
        for agent_id in agents.iter() {
            removed += self.remove_judged(tenant, agent_id, agents).await?;
        }
        let of_agents = Arc::clone(agents);
        self.writer
            .write(move |connection| leftovers::remove(connection, tenant.0, &of_agents))
            .await?;
        self.clear_segments(tenant).await?;
        Ok(removed)
    }

    async fn note(
        &self,
        note: fn(&Connection, TenantId, &Agents) -> Result<(), StoreError>,
        tenant: TenantId,
        agents: &Arc<Agents>,
    ) -> Result<(), StoreError> {
        let agents = Arc::clone(agents);
        self.writer
            .write(move |connection| note(connection, tenant, &agents))
            .await
    }

    /// Runs of which nothing is known but their events.
    async fn remove_waiting(&self, tenant: TenantId, agents: &Arc<Agents>) -> Result<u64, StoreError> {
        let mut removed = 0;
        let mut from = Some(waiting::Position::default());
        while let Some(position) = from.take() {
            let of_agents = Arc::clone(agents);
            let page = self
                .readers
                .read(move |connection| waiting::page(connection, tenant, &of_agents, &position, STEP))
                .await?;
            removed += self.remove_runs(page.runs, agents).await?;
            from = page.next;
        }
        Ok(removed)
    }

    /// Newest first, so that what arrives meanwhile is behind us.
    async fn remove_judged(&self, tenant: TenantId, agent_id: &Label, agents: &Arc<Agents>) -> Result<u64, StoreError> {
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
            removed += self.remove_runs(runs, agents).await?;
            from = next;
        }
        Ok(removed)
    }

    async fn remove_runs(&self, runs: Vec<RunRef>, agents: &Arc<Agents>) -> Result<u64, StoreError> {
        if runs.is_empty() {
            return Ok(0);
        }
        let agents = Arc::clone(agents);
        self.writer
            .write(move |connection| runs::remove(connection, &runs, &agents))
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
