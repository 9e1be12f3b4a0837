//! The sample month inside the server: at most one piece of work on it for each tenant.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use api::demo::DemoProgress;
use domain::Label;
use store::{Store, StoreError, TenantId};

use super::send::{Progress, send};
use super::{CAST, Options, Plan};
use crate::client::Destination;

/// What is going on for whom. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Background(Arc<Mutex<BTreeMap<TenantId, Work>>>);

#[derive(Clone, Debug)]
enum Work {
    Sending(Arc<Progress>),
    Removing,
}

/// Something else is going on for this tenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Occupied;

/// Ends the work when it is dropped, in whichever way.
struct Turn {
    background: Background,
    tenant: TenantId,
}

impl Background {
    /// How far the sending is, while it goes on.
    pub fn progress(&self, tenant: TenantId) -> Option<DemoProgress> {
        match self.works().get(&tenant) {
            Some(Work::Sending(progress)) => Some(progress.view()),
            Some(Work::Removing) | None => None,
        }
    }

    /// Starts sending, and does not wait for the end.
    ///
    /// It goes through the ingest port as any agent does, over a connection to this very machine. So the
    /// month is taken with the same limits, the same patience and the same checks, and what the page shows
    /// is proof that the port works. A short cut to the store would be a second way in.
    ///
    /// # Errors
    /// When it is sending or removing already.
    pub fn send(&self, tenant: TenantId, destination: Destination, options: Options) -> Result<(), Occupied> {
        let progress = Arc::new(Progress::new(options.runs));
        let turn = self.take(tenant, Work::Sending(Arc::clone(&progress)))?;
        tokio::spawn(async move {
            if let Err(error) = send(Plan::new(options), destination, progress).await {
                tracing::warn!(error = format!("{error:#}"), "the sample runs were not all sent");
            }
            drop(turn);
        });
        Ok(())
    }

    /// Removes every sample agent, and none of any other name.
    ///
    /// # Errors
    /// When it is sending or removing already, or the store cannot do it.
    pub async fn remove(&self, tenant: TenantId, store: &dyn Store) -> Result<Result<(), Occupied>, StoreError> {
        let turn = match self.take(tenant, Work::Removing) {
            Ok(turn) => turn,
            Err(occupied) => return Ok(Err(occupied)),
        };
        for character in CAST {
            store.remove_agent(tenant, &Label::name(character.name)).await?;
        }
        drop(turn);
        Ok(Ok(()))
    }

    fn take(&self, tenant: TenantId, work: Work) -> Result<Turn, Occupied> {
        let mut works = self.works();
        if works.contains_key(&tenant) {
            return Err(Occupied);
        }
        works.insert(tenant, work);
        Ok(Turn {
            background: self.clone(),
            tenant,
        })
    }

    /// Nothing that is done under the lock can leave it half done.
    fn works(&self) -> MutexGuard<'_, BTreeMap<TenantId, Work>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.background.works().remove(&self.tenant);
    }
}

/// The sample agents that are stored.
///
/// # Errors
/// When the store cannot be asked.
pub async fn stored_agents(store: &dyn Store, tenant: TenantId) -> Result<Vec<String>, StoreError> {
    let mut stored = Vec::new();
    for character in CAST {
        if !store.agent_versions(tenant, character.name, 1).await?.is_empty() {
            stored.push(character.name.to_owned());
        }
    }
    Ok(stored)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_thing_at_a_time_for_each_tenant() {
        let background = Background::default();
        let turn = background.take(TenantId(1), Work::Removing).ok();
        assert!(turn.is_some());
        assert!(background.take(TenantId(1), Work::Removing).is_err());
        assert!(background.take(TenantId(2), Work::Removing).is_ok());
        drop(turn);
        assert!(background.take(TenantId(1), Work::Removing).is_ok());
    }
}
