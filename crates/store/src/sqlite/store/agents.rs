//! Figures of agents, and how they report.

use async_trait::async_trait;
use domain::{Micros, RunFilter, RunSummary};

use crate::model::{
    AgentDays, AgentRow, DayCounts, Deploy, HourActivity, HourCounts, Page, PageRequest, SeenClient, StoreError,
    TenantId, VersionRow,
};
use crate::sqlite::{SqliteStore, agents, deploys, hours, seen, versions};
use crate::store_trait::AgentStore;

#[async_trait]
impl AgentStore for SqliteStore {
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

    async fn agent_rates(&self, tenant: TenantId, since_day: i64, limit: usize) -> Result<Vec<AgentDays>, StoreError> {
        self.readers
            .read(move |connection| agents::rates(connection, tenant.0, since_day, limit))
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
}
