//! Fixes in SQLite.

mod add;
mod explanations;
mod find;
mod notes;
mod outcomes;
mod remove;
mod row;
mod update;
mod versions;

use std::collections::BTreeSet;

use async_trait::async_trait;
use domain::verification::Outcome;
use domain::{FixId, Label, Micros, SignalId};

pub(super) use remove::remove;

use super::SqliteStore;
use crate::fixes::{
    ExplainRecord, FixFilter, FixRecord, FixStore, FixUpdate, NewFix, OutcomeQuery, VerdictNote, VerdictTurn,
};
use crate::model::{StoreError, TenantId};

#[async_trait]
impl FixStore for SqliteStore {
    async fn add_fix(&self, tenant: TenantId, fix: NewFix) -> Result<FixRecord, StoreError> {
        self.writer
            .write(move |connection| add::add(connection, tenant.0, &fix))
            .await
    }

    async fn update_fix(
        &self,
        tenant: TenantId,
        id: FixId,
        update: FixUpdate,
    ) -> Result<Option<FixRecord>, StoreError> {
        self.writer
            .write(move |connection| update::update(connection, tenant.0, id, &update))
            .await
    }

    async fn fix(&self, tenant: TenantId, id: FixId) -> Result<Option<FixRecord>, StoreError> {
        self.readers
            .read(move |connection| find::one(connection, tenant.0, id))
            .await
    }

    async fn fixes(&self, tenant: TenantId, filter: &FixFilter, limit: usize) -> Result<Vec<FixRecord>, StoreError> {
        let filter = filter.clone();
        self.readers
            .read(move |connection| find::newest(connection, tenant.0, &filter, limit))
            .await
    }

    async fn verdict_notes(&self, tenant: TenantId, id: FixId) -> Result<Vec<VerdictNote>, StoreError> {
        self.readers
            .read(move |connection| notes::newest(connection, tenant.0, id))
            .await
    }

    async fn verdict_turns(&self, tenant: TenantId, limit: usize) -> Result<Vec<VerdictTurn>, StoreError> {
        self.readers
            .read(move |connection| notes::newest_of_all(connection, tenant.0, limit))
            .await
    }

    async fn live_fixes(
        &self,
        agents: Option<Vec<(TenantId, Label)>>,
        since: Micros,
    ) -> Result<Vec<(TenantId, FixRecord)>, StoreError> {
        self.readers
            .read(move |connection| match agents {
                Some(agents) => find::live_of(connection, &agents, since),
                None => find::live(connection, since),
            })
            .await
    }

    async fn fix_outcomes(&self, tenant: TenantId, query: &OutcomeQuery) -> Result<Vec<Outcome>, StoreError> {
        let query = query.clone();
        self.readers
            .read(move |connection| outcomes::newest(connection, tenant, &query))
            .await
    }

    async fn versions_before(
        &self,
        tenant: TenantId,
        agent_id: &Label,
        versions: BTreeSet<Label>,
        before: Micros,
    ) -> Result<BTreeSet<Label>, StoreError> {
        let agent_id = agent_id.clone();
        self.readers
            .read(move |connection| versions::before(connection, tenant.0, &agent_id, versions, before))
            .await
    }

    async fn record_explanation(&self, tenant: TenantId, record: ExplainRecord) -> Result<(), StoreError> {
        self.writer
            .write(move |connection| explanations::record(connection, tenant.0, &record))
            .await
    }

    async fn explanations(
        &self,
        tenant: TenantId,
        signal: Option<SignalId>,
        limit: usize,
    ) -> Result<Vec<ExplainRecord>, StoreError> {
        self.readers
            .read(move |connection| explanations::newest(connection, tenant.0, signal, limit))
            .await
    }
}
