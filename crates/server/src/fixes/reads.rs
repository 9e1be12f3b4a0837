//! What is read to look at fixes, each thing once for all that are looked at together.

use std::collections::HashMap;
use std::sync::Arc;

use domain::policy::PolicyId;
use domain::verification::{Outcome, Tally};
use domain::{FixState, Micros, SignalId};
use store::{FixFilter, FixRecord, OutcomeQuery, PolicyChange, StoreError, TenantId};

use super::shared_runs::SharedRuns;
use super::verify_runs::MOST_OF_ONE;
use crate::app::App;

/// Runs that are held for several fixes at most.
const MOST_SHARED: usize = 20_000;

/// Fixes of one signal that are looked through for a later one.
const SIBLINGS: usize = 100;

/// Changes of a policy that are read at a time.
const CHANGES: usize = 50;

/// Changes of a policy that are looked through at most.
const MOST_CHANGES: usize = 2_000;

/// One look at fixes of a tenant. It is not kept: the next look reads anew.
pub(super) struct Reads<'a> {
    pub(super) app: &'a App,
    pub(super) tenant: TenantId,
    shared: Option<SharedRuns>,
    live: HashMap<SignalId, Arc<[FixRecord]>>,
    policies: HashMap<PolicyId, PolicyHistory>,
    /// Runs that were read from the store.
    #[cfg(test)]
    pub(super) runs_read: usize,
}

#[derive(Default)]
struct PolicyHistory {
    /// Newest first.
    changes: Vec<PolicyChange>,
    /// There are no older ones, or too many.
    ended: bool,
}

impl<'a> Reads<'a> {
    pub(super) fn new(app: &'a App, tenant: TenantId) -> Self {
        Self {
            app,
            tenant,
            shared: None,
            live: HashMap::new(),
            policies: HashMap::new(),
            #[cfg(test)]
            runs_read: 0,
        }
    }

    /// Reads the runs that these fixes, all of one agent and failure, are judged by, as many as each of them
    /// might read by itself.
    ///
    /// # Errors
    /// The store is unavailable.
    pub(super) async fn share(&mut self, fixes: &[&FixRecord]) -> Result<(), StoreError> {
        self.shared = None;
        let Some(first) = fixes
            .iter()
            .min_by_key(|fix| fix.applied_at)
            .filter(|_| fixes.len() > 1)
        else {
            return Ok(());
        };
        let query = OutcomeQuery {
            agent_id: first.agent_id.clone(),
            failure: first.failure,
            from: Tally::looks_back_to(first.applied_at),
            to: Micros::LATEST,
            only_failed: false,
            limit: (fixes.len() * MOST_OF_ONE).min(MOST_SHARED),
        };
        let runs = self.read(&query).await?;
        self.shared = Some(SharedRuns::new(&query, runs));
        Ok(())
    }

    /// # Errors
    /// The store is unavailable.
    pub(super) async fn outcomes(&mut self, query: &OutcomeQuery) -> Result<Vec<Arc<Outcome>>, StoreError> {
        match self.shared.as_ref().and_then(|shared| shared.answer(query)) {
            Some(known) => Ok(known),
            None => self.read(query).await,
        }
    }

    async fn read(&mut self, query: &OutcomeQuery) -> Result<Vec<Arc<Outcome>>, StoreError> {
        let runs = self.app.store.fixes().fix_outcomes(self.tenant, query).await?;
        #[cfg(test)]
        {
            self.runs_read += runs.len();
        }
        Ok(runs.into_iter().map(Arc::new).collect())
    }

    /// So that they need not be read: the live fixes of a signal.
    pub(super) fn know_live(&mut self, signal: SignalId, fixes: &[FixRecord]) {
        self.live.insert(signal, fixes.into());
    }

    /// Live fixes of a signal.
    ///
    /// # Errors
    /// The store is unavailable.
    pub(super) async fn live_of(&mut self, signal: SignalId) -> Result<Arc<[FixRecord]>, StoreError> {
        if let Some(known) = self.live.get(&signal) {
            return Ok(Arc::clone(known));
        }
        let live = FixFilter {
            signal: Some(signal),
            states: vec![FixState::Live],
            ..FixFilter::default()
        };
        let found: Arc<[_]> = self.app.store.fixes().fixes(self.tenant, &live, SIBLINGS).await?.into();
        self.live.insert(signal, Arc::clone(&found));
        Ok(found)
    }

    /// Changes of a policy, newest first, at least as far back as that time.
    ///
    /// # Errors
    /// The store is unavailable.
    pub(super) async fn policy_changes(&mut self, id: PolicyId, from: Micros) -> Result<&[PolicyChange], StoreError> {
        let known = self.policies.entry(id).or_default();
        while !known.ended && known.changes.last().is_none_or(|oldest| oldest.at > from) {
            let before = known.changes.last().map(|oldest| oldest.revision);
            let policies = self.app.store.policies();
            let page = policies.policy_history(self.tenant, Some(id), before, CHANGES).await?;
            known.ended = page.len() < CHANGES || known.changes.len() >= MOST_CHANGES;
            known.changes.extend(page);
        }
        Ok(&known.changes)
    }
}
