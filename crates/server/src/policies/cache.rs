//! The policies of every tenant, kept in memory: agents ask for them far more often than they change.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use store::{PolicySet, Store, StoreError, TenantId};

/// Tenants that are remembered. When there are more, all are forgotten and read again.
const MOST: usize = 1_000;

/// Shared by reference; cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct PolicyCache(Arc<Mutex<Known>>);

#[derive(Debug, Default)]
struct Known {
    sets: HashMap<TenantId, Arc<PolicySet>>,
    /// Counts what was forgotten: what was read before that is not kept.
    forgotten: u64,
}

impl PolicyCache {
    /// The tenant's policies as they are now. A set that was given before stays as it was.
    pub async fn get(&self, store: &dyn Store, tenant: TenantId) -> Result<Arc<PolicySet>, StoreError> {
        let forgotten = {
            let known = self.known();
            if let Some(set) = known.sets.get(&tenant) {
                return Ok(Arc::clone(set));
            }
            known.forgotten
        };
        let set = Arc::new(store.policies().policy_set(tenant).await?);
        let mut known = self.known();
        if known.forgotten == forgotten {
            if known.sets.len() >= MOST {
                known.sets.clear();
            }
            known.sets.insert(tenant, Arc::clone(&set));
        }
        Ok(set)
    }

    /// They may have changed. Called after every edit, before it is answered.
    pub(super) fn forget(&self, tenant: TenantId) {
        let mut known = self.known();
        known.sets.remove(&tenant);
        known.forgotten += 1;
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::policies::testing::{create, rule};
    use crate::rest::testing::Server;

    #[tokio::test]
    async fn what_is_given_is_what_was_edited_last() {
        let server = Server::start().await;
        let app = &server.app;
        let tenant = TenantId(1);
        let empty = app.policies.get(app.store.as_ref(), tenant).await.unwrap();
        assert_eq!(*empty, PolicySet::default());
        let made = create(app, tenant, rule("a")).await;
        let now = app.policies.get(app.store.as_ref(), tenant).await.unwrap();
        assert_eq!(now.policies, [made]);
        assert_eq!(empty.policies, [], "a set that was given does not change");
        let again = app.policies.get(app.store.as_ref(), tenant).await.unwrap();
        assert!(Arc::ptr_eq(&now, &again), "it was read once");
        let other = app.policies.get(app.store.as_ref(), TenantId(2)).await.unwrap();
        assert_eq!(other.policies, []);
    }

    #[tokio::test]
    async fn a_set_that_changes_while_it_is_read_is_not_kept() {
        let server = Server::start().await;
        let (app, tenant) = (&server.app, TenantId(1));
        let reading = loop {
            let mut reading = Box::pin(app.policies.get(app.store.as_ref(), tenant));
            tokio::select! {
                biased;
                _ = &mut reading => app.policies.forget(tenant),
                () = std::future::ready(()) => break reading,
            }
        };
        // By now the store has been read; the reader has not yet heard of it.
        tokio::time::sleep(Duration::from_millis(100)).await;
        let made = create(app, tenant, rule("a")).await;
        assert_eq!(reading.await.unwrap().policies, []);
        let now = app.policies.get(app.store.as_ref(), tenant).await.unwrap();
        assert_eq!(now.policies, [made]);
    }

    #[tokio::test]
    async fn memory_is_bounded() {
        let server = Server::start().await;
        let app = &server.app;
        for tenant in 0..=MOST as u32 {
            app.policies.get(app.store.as_ref(), TenantId(tenant)).await.unwrap();
        }
        assert!(app.policies.known().sets.len() <= MOST);
    }
}
