//! Policies in SQLite.

use async_trait::async_trait;
use domain::Micros;
use domain::policy::PolicyId;

use super::SqliteStore;
use crate::model::{StoreError, TenantId};
use crate::policies::{
    FiringCount, FiringDay, FiringFilter, FiringRow, PolicyChange, PolicyEdit, PolicyFetch, PolicyOutcome,
    PolicyRecord, PolicySet, PolicyStore, Revision,
};

#[async_trait]
impl PolicyStore for SqliteStore {
    async fn policy_set(&self, _tenant: TenantId) -> Result<PolicySet, StoreError> {
        Ok(PolicySet::default())
    }

    async fn policy(&self, _tenant: TenantId, _id: PolicyId) -> Result<Option<PolicyRecord>, StoreError> {
        Ok(None)
    }

    async fn edit_policies(&self, _tenant: TenantId, _edit: PolicyEdit) -> Result<PolicyOutcome, StoreError> {
        Err(StoreError::Busy)
    }

    async fn policy_history(
        &self,
        _tenant: TenantId,
        _policy: Option<PolicyId>,
        _before: Option<Revision>,
        _limit: usize,
    ) -> Result<Vec<PolicyChange>, StoreError> {
        Ok(Vec::new())
    }

    async fn record_policy_fetches(&self, _tenant: TenantId, _fetches: Vec<PolicyFetch>) -> Result<(), StoreError> {
        Ok(())
    }

    async fn policy_fetches(&self, _tenant: TenantId) -> Result<Vec<PolicyFetch>, StoreError> {
        Ok(Vec::new())
    }

    async fn firing_counts(&self, _tenant: TenantId, _since: Micros) -> Result<Vec<FiringCount>, StoreError> {
        Ok(Vec::new())
    }

    async fn firing_days(&self, _tenant: TenantId, _filter: &FiringFilter) -> Result<Vec<FiringDay>, StoreError> {
        Ok(Vec::new())
    }

    async fn firings(
        &self,
        _tenant: TenantId,
        _filter: &FiringFilter,
        _limit: usize,
    ) -> Result<Vec<FiringRow>, StoreError> {
        Ok(Vec::new())
    }
}
