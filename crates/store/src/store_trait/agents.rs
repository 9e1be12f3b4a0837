//! Figures of agents, and how they report.

use async_trait::async_trait;
use domain::{Micros, RunSummary};

use crate::model::{
    AgentDays, AgentRow, DayCounts, Deploy, HourActivity, HourCounts, Page, PageRequest, SeenClient, StoreError,
    TenantId, VersionRow,
};

/// Figures of agents, and how they report.
#[async_trait]
pub trait AgentStore: Send + Sync {
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

    /// Runs of every agent by day since `since_day`, agents last seen first, at most `limit` of them.
    async fn agent_rates(&self, tenant: TenantId, since_day: i64, limit: usize) -> Result<Vec<AgentDays>, StoreError>;

    /// Runs and signals by the hour, `from` included, `to` not, hours without either left out, oldest
    /// first. An hour that lies partly in the range is given whole.
    async fn activity(
        &self,
        tenant: TenantId,
        agent_id: Option<&str>,
        from: Micros,
        to: Micros,
    ) -> Result<Vec<HourActivity>, StoreError>;

    /// Remembers how agents report: of each kind and agent what was seen last. Cheap: called with what
    /// changed since the last time.
    async fn record_seen(&self, tenant: TenantId, seen: Vec<SeenClient>) -> Result<(), StoreError>;

    /// All that was recorded, last seen first.
    async fn seen_clients(&self, tenant: TenantId) -> Result<Vec<SeenClient>, StoreError>;

    async fn record_deploy(&self, tenant: TenantId, deploy: Deploy) -> Result<(), StoreError>;

    async fn deploys(&self, tenant: TenantId, agent_id: &str, limit: usize) -> Result<Vec<Deploy>, StoreError>;
}
