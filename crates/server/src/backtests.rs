//! How many backtests may go on at once: each keeps the CPUs and a reader of the store busy.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use api::ErrorCode;
use store::TenantId;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use crate::error::ApiError;

/// For each tenant. One goes on, and the next one begins before the first has noticed its end.
const AT_ONCE: usize = 2;
/// How long a further one waits for a place.
const PATIENCE: Duration = Duration::from_secs(1);

/// The places of each tenant. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Backtests(Arc<Mutex<BTreeMap<TenantId, Arc<Semaphore>>>>);

/// A place among the backtests, left when it is dropped.
#[derive(Debug)]
pub struct Place {
    _permit: OwnedSemaphorePermit,
}

impl Backtests {
    /// A place, as soon as there is one.
    ///
    /// # Errors
    /// [`ErrorCode::Busy`] when none is left for a second.
    pub async fn place(&self, tenant: TenantId) -> Result<Place, ApiError> {
        match timeout(PATIENCE, self.places(tenant).acquire_owned()).await {
            Ok(Ok(permit)) => Ok(Place { _permit: permit }),
            Ok(Err(_)) | Err(_) => Err(ApiError::new(
                ErrorCode::Busy,
                format!("{AT_ONCE} backtests are going on already"),
            )
            .hint("wait for one of them, or close its connection, and ask again")),
        }
    }

    fn places(&self, tenant: TenantId) -> Arc<Semaphore> {
        let mut tenants = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let places = tenants
            .entry(tenant)
            .or_insert_with(|| Arc::new(Semaphore::new(AT_ONCE)));
        Arc::clone(places)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_third_waits_shortly_and_each_tenant_has_its_own_places() {
        let backtests = Backtests::default();
        let first = backtests.place(TenantId(1)).await;
        let _second = backtests.place(TenantId(1)).await.unwrap();
        assert_eq!(
            backtests.place(TenantId(1)).await.map(drop).unwrap_err().code,
            ErrorCode::Busy
        );
        assert!(backtests.place(TenantId(2)).await.is_ok());
        let waiting = backtests.clone();
        let third = tokio::spawn(async move { waiting.place(TenantId(1)).await });
        tokio::time::sleep(PATIENCE / 2).await;
        drop(first);
        assert!(third.await.unwrap().is_ok());
    }
}
