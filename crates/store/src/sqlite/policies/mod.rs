//! Policies in SQLite.

mod edit;
mod fetches;
mod history;
mod plan;
mod rules;

use async_trait::async_trait;
use domain::Micros;
use domain::policy::PolicyId;

use super::{SqliteStore, firings};
use crate::model::{StoreError, TenantId};
use crate::policies::{
    FiringCount, FiringDay, FiringFilter, FiringRow, PolicyChange, PolicyEdit, PolicyFetch, PolicyOutcome,
    PolicyRecord, PolicySet, PolicyStore, Revision,
};

#[async_trait]
impl PolicyStore for SqliteStore {
    async fn policy_set(&self, tenant: TenantId) -> Result<PolicySet, StoreError> {
        self.readers
            .read(move |connection| rules::set(connection, tenant.0))
            .await
    }

    async fn policy(&self, tenant: TenantId, id: PolicyId) -> Result<Option<PolicyRecord>, StoreError> {
        self.readers
            .read(move |connection| rules::one(connection, tenant.0, id))
            .await
    }

    async fn edit_policies(&self, tenant: TenantId, edit: PolicyEdit) -> Result<PolicyOutcome, StoreError> {
        self.writer
            .write(move |connection| edit::edit(connection, tenant.0, &edit))
            .await
    }

    async fn policy_history(
        &self,
        tenant: TenantId,
        policy: Option<PolicyId>,
        before: Option<Revision>,
        limit: usize,
    ) -> Result<Vec<PolicyChange>, StoreError> {
        self.readers
            .read(move |connection| history::newest(connection, tenant.0, policy, before, limit))
            .await
    }

    async fn record_policy_fetches(&self, tenant: TenantId, fetches: Vec<PolicyFetch>) -> Result<(), StoreError> {
        self.writer
            .write(move |connection| fetches::record(connection, tenant.0, &fetches))
            .await
    }

    async fn policy_fetches(&self, tenant: TenantId, since: Micros) -> Result<Vec<PolicyFetch>, StoreError> {
        self.readers
            .read(move |connection| fetches::newest(connection, tenant.0, since))
            .await
    }

    async fn firing_counts(&self, tenant: TenantId, since: Micros) -> Result<Vec<FiringCount>, StoreError> {
        self.readers
            .read(move |connection| firings::counts(connection, tenant.0, since))
            .await
    }

    async fn firing_days(&self, tenant: TenantId, filter: &FiringFilter) -> Result<Vec<FiringDay>, StoreError> {
        let filter = filter.clone();
        self.readers
            .read(move |connection| firings::days(connection, tenant.0, &filter))
            .await
    }

    async fn firings(
        &self,
        tenant: TenantId,
        filter: &FiringFilter,
        limit: usize,
    ) -> Result<Vec<FiringRow>, StoreError> {
        let filter = filter.clone();
        self.readers
            .read(move |connection| firings::newest(connection, tenant.0, &filter, limit))
            .await
    }
}
