//! Fixes in SQLite.

use async_trait::async_trait;
use domain::{FixId, Label, SignalId};

use super::SqliteStore;
use crate::fixes::{
    ExplainRecord, FixFilter, FixOutcome, FixRecord, FixStore, FixUpdate, NewFix, OutcomeQuery, VerdictNote,
};
use crate::model::{StoreError, TenantId};

fn unbuilt<T>() -> Result<T, StoreError> {
    Err(StoreError::Database("fixes are not kept yet".to_owned()))
}

#[async_trait]
impl FixStore for SqliteStore {
    async fn add_fix(&self, _: TenantId, _: NewFix) -> Result<FixRecord, StoreError> {
        unbuilt()
    }

    async fn update_fix(&self, _: TenantId, _: FixId, _: FixUpdate) -> Result<Option<FixRecord>, StoreError> {
        unbuilt()
    }

    async fn fix(&self, _: TenantId, _: FixId) -> Result<Option<FixRecord>, StoreError> {
        unbuilt()
    }

    async fn fixes(&self, _: TenantId, _: &FixFilter, _: usize) -> Result<Vec<FixRecord>, StoreError> {
        Ok(Vec::new())
    }

    async fn verdict_notes(&self, _: TenantId, _: FixId) -> Result<Vec<VerdictNote>, StoreError> {
        Ok(Vec::new())
    }

    async fn fixes_in_force(
        &self,
        _: Option<Vec<(TenantId, Label)>>,
    ) -> Result<Vec<(TenantId, FixRecord)>, StoreError> {
        Ok(Vec::new())
    }

    async fn fix_outcomes(&self, _: TenantId, _: &OutcomeQuery) -> Result<Vec<FixOutcome>, StoreError> {
        Ok(Vec::new())
    }

    async fn record_explanation(&self, _: TenantId, _: ExplainRecord) -> Result<(), StoreError> {
        unbuilt()
    }

    async fn explanations(&self, _: TenantId, _: SignalId, _: usize) -> Result<Vec<ExplainRecord>, StoreError> {
        Ok(Vec::new())
    }
}
