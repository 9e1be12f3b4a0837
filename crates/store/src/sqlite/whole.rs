//! Reading whole lists without taking the readers from everybody else.

use std::sync::Arc;

use domain::{RunFilter, RunSort, SignalFilter};
use rusqlite::Connection;
use tokio::sync::SemaphorePermit;

use super::SqliteStore;
use super::list::{Part, RunQuery, some_runs, some_signals};
use super::store::blocking;
use super::writer::stopped;
use crate::model::{ListedSignal, RunRef, StoreError, TenantId};

impl SqliteStore {
    /// Who asks and goes away ends the reading with the part that is being read.
    pub(super) async fn whole_runs(
        &self,
        tenant: TenantId,
        filter: RunFilter,
        sort: RunSort,
        ascending: bool,
    ) -> Result<Vec<RunRef>, StoreError> {
        let filter = Arc::new(filter);
        let part = |from| {
            let filter = Arc::clone(&filter);
            move |connection: &Connection| some_runs(connection, &RunQuery::of(tenant, &filter, ascending), sort, from)
        };
        let mut found = self.all_parts(part).await?;
        blocking(move || {
            found.sort_by_key(|entry| entry.0);
            Ok(found.into_iter().map(|(_, key)| RunRef { tenant, key }).collect())
        })
        .await
    }

    pub(super) async fn whole_signals(
        &self,
        tenant: TenantId,
        filter: SignalFilter,
    ) -> Result<Vec<ListedSignal>, StoreError> {
        let filter = Arc::new(filter);
        let part = |from| {
            let filter = Arc::clone(&filter);
            move |connection: &Connection| some_signals(connection, tenant.0, &filter, from)
        };
        self.all_parts(part).await
    }

    /// Reads part after part when it is this list's turn; `part` makes the reading from a place on.
    async fn all_parts<T, R>(&self, part: impl Fn(i64) -> R) -> Result<Vec<T>, StoreError>
    where
        T: Send + 'static,
        R: FnOnce(&Connection) -> Result<Part<T>, StoreError> + Send + 'static,
    {
        let _turn = self.turn().await?;
        let mut found = Vec::new();
        let mut from = Some(i64::MIN);
        while let Some(at) = from {
            let (items, next) = self.readers.read(part(at)).await?;
            found.extend(items);
            from = next;
        }
        Ok(found)
    }

    async fn turn(&self) -> Result<SemaphorePermit<'_>, StoreError> {
        tokio::time::timeout(self.settings.queue_timeout, self.whole_lists.acquire())
            .await
            .map_err(|_| StoreError::Busy)?
            .map_err(|_| stopped())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::ListStore;
    use crate::sqlite::Settings;

    #[tokio::test]
    async fn one_whole_list_is_read_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let settings = Settings {
            queue_timeout: Duration::from_millis(20),
            ..Settings::new(folder.path().join("test.db"))
        };
        let store = SqliteStore::open(settings).unwrap();
        let any = SignalFilter::default();
        let turn = store.turn().await.unwrap();
        assert_eq!(store.list_signals(TenantId(1), &any).await, Err(StoreError::Busy));
        drop(turn);
        assert_eq!(store.list_signals(TenantId(1), &any).await, Ok(Vec::new()));
    }
}
