//! The policies of every tenant, kept in memory: agents ask for them far more often than they change.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use store::{PolicySet, Store, StoreError, TenantId};
use tokio::sync::OnceCell;

/// Tenants that are remembered. When there are more, all are forgotten and read again.
pub const MOST_TENANTS: usize = 1_000;

/// A tenant's policies, read by the first who asks while the others wait for it.
type Cell = Arc<OnceCell<Arc<PolicySet>>>;

/// Shared by reference; cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct PolicyCache(Arc<Mutex<HashMap<TenantId, Cell>>>);

impl PolicyCache {
    /// The tenant's policies as they are now. A set that was given before stays as it was.
    pub async fn get(&self, store: &dyn Store, tenant: TenantId) -> Result<Arc<PolicySet>, StoreError> {
        let cell = self.cell(tenant);
        let read = async || store.policies().policy_set(tenant).await.map(Arc::new);
        cell.get_or_try_init(read).await.cloned()
    }

    /// They may have changed. Called after every edit, before it is answered. Who is reading at this moment
    /// reads for those alone who wait already.
    pub(super) fn forget(&self, tenant: TenantId) {
        self.cells().remove(&tenant);
    }

    fn cell(&self, tenant: TenantId) -> Cell {
        let mut cells = self.cells();
        if cells.len() >= MOST_TENANTS && !cells.contains_key(&tenant) {
            cells.clear();
        }
        Arc::clone(cells.entry(tenant).or_default())
    }

    fn cells(&self) -> MutexGuard<'_, HashMap<TenantId, Cell>> {
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
    async fn who_asks_at_one_time_waits_for_one_reading() {
        let server = Server::start().await;
        let (app, tenant) = (&server.app, TenantId(1));
        let get = || app.policies.get(app.store.as_ref(), tenant);
        let mut readers = Vec::new();
        for _ in 0..50 {
            readers.push(get());
        }
        let sets = futures_util::future::try_join_all(readers).await.unwrap();
        assert!(sets.iter().all(|set| Arc::ptr_eq(set, &sets[0])));
        // Edits of others leave it alone.
        app.policies.forget(TenantId(2));
        assert!(Arc::ptr_eq(&get().await.unwrap(), &sets[0]));
        app.policies.forget(tenant);
        assert!(!Arc::ptr_eq(&get().await.unwrap(), &sets[0]));
    }

    #[tokio::test]
    async fn memory_is_bounded() {
        let server = Server::start().await;
        let app = &server.app;
        for tenant in 0..=MOST_TENANTS as u32 {
            app.policies.get(app.store.as_ref(), TenantId(tenant)).await.unwrap();
        }
        assert!(app.policies.cells().len() <= MOST_TENANTS);
    }
}
