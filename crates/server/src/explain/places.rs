//! How many explanations may be made at once: one for a signal, a few for a tenant, some more in all.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use api::ErrorCode;
use domain::SignalId;
use store::TenantId;
use tokio::sync::Notify;
use tokio::time::{Instant, timeout_at};

use crate::error::ApiError;

/// For each tenant: each explanation costs money, and no tenant is to take all places.
const OF_A_TENANT: usize = 4;
/// Of all tenants together. Each explanation has at most two looks at its trace in memory, so this bounds
/// what all traces take.
const IN_ALL: usize = 8;
/// How long a further one waits, so that a page that is loaded again does not meet its own last request.
const PATIENCE: Duration = Duration::from_secs(1);

/// The signals that are being explained. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Places(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    taken: Mutex<BTreeMap<TenantId, BTreeSet<SignalId>>>,
    left: Notify,
}

/// A place, left when it is dropped.
#[derive(Debug)]
pub struct Place {
    places: Places,
    tenant: TenantId,
    signal: SignalId,
}

impl Places {
    /// A place for the signal, as soon as there is one.
    ///
    /// # Errors
    /// After a second: [`ErrorCode::Conflict`] when the signal is being explained already,
    /// [`ErrorCode::Busy`] when too many others are.
    pub async fn place(&self, tenant: TenantId, signal: SignalId) -> Result<Place, ApiError> {
        let end = Instant::now() + PATIENCE;
        loop {
            // Registered before the look, so that a place that is left in between is heard of.
            let left = self.0.left.notified();
            let refused = match self.take(tenant, signal) {
                Ok(place) => return Ok(place),
                Err(refused) => refused,
            };
            if timeout_at(end, left).await.is_err() {
                return Err(refused);
            }
        }
    }

    fn take(&self, tenant: TenantId, signal: SignalId) -> Result<Place, ApiError> {
        let mut taken = self.taken();
        let in_all: usize = taken.values().map(BTreeSet::len).sum();
        let signals = taken.entry(tenant).or_default();
        if signals.contains(&signal) {
            return Err(
                ApiError::new(ErrorCode::Conflict, "this signal is being explained already")
                    .hint("wait for that answer: it is then at `GET /v1/signals/{signal_id}/explanation`"),
            );
        }
        if signals.len() >= OF_A_TENANT {
            return Err(busy(format!("{OF_A_TENANT} signals are being explained already")));
        }
        if in_all >= IN_ALL {
            return Err(busy(format!(
                "this server is explaining {IN_ALL} signals already, some of them of other customers"
            )));
        }
        signals.insert(signal);
        Ok(Place {
            places: self.clone(),
            tenant,
            signal,
        })
    }

    fn taken(&self) -> MutexGuard<'_, BTreeMap<TenantId, BTreeSet<SignalId>>> {
        self.0.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn busy(detail: String) -> ApiError {
    ApiError::new(ErrorCode::Busy, detail).hint("wait for one of them, or close its connection, and ask again")
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some(signals) = self.places.taken().get_mut(&self.tenant) {
            signals.remove(&self.signal);
        }
        self.places.0.left.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: TenantId = TenantId(1);

    async fn code(places: &Places, tenant: TenantId, signal: u64) -> Option<ErrorCode> {
        places
            .place(tenant, SignalId(signal))
            .await
            .err()
            .map(|error| error.code)
    }

    #[tokio::test]
    async fn a_signal_is_explained_once_at_a_time() {
        let places = Places::default();
        let first = places.place(OURS, SignalId(1)).await.unwrap();
        assert_eq!(code(&places, OURS, 1).await, Some(ErrorCode::Conflict));
        assert_eq!(code(&places, OURS, 2).await, None);
        assert_eq!(code(&places, TenantId(2), 1).await, None);
        let waiting = places.clone();
        let second = tokio::spawn(async move { waiting.place(OURS, SignalId(1)).await });
        tokio::time::sleep(PATIENCE / 2).await;
        drop(first);
        assert!(second.await.unwrap().is_ok());
    }

    #[tokio::test]
    async fn a_tenant_has_a_few_places() {
        let places = Places::default();
        let mut held = Vec::new();
        for signal in 0..OF_A_TENANT as u64 {
            held.push(places.place(OURS, SignalId(signal)).await.unwrap());
        }
        assert_eq!(code(&places, OURS, 99).await, Some(ErrorCode::Busy));
        held.pop();
        assert_eq!(code(&places, OURS, 99).await, None);
    }

    #[tokio::test]
    async fn the_server_has_some_more() {
        let places = Places::default();
        let mut held = Vec::new();
        for tenant in 0..IN_ALL as u32 {
            held.push(places.place(TenantId(tenant), SignalId(1)).await.unwrap());
        }
        let refused = places.place(TenantId(99), SignalId(1)).await.unwrap_err();
        assert_eq!(refused.code, ErrorCode::Busy);
        assert!(
            refused.detail.contains("this server is explaining 8"),
            "{}",
            refused.detail
        );
        let waiting = places.clone();
        let next = tokio::spawn(async move { waiting.place(TenantId(99), SignalId(1)).await });
        tokio::time::sleep(PATIENCE / 2).await;
        held.pop();
        assert!(next.await.unwrap().is_ok(), "another tenant's place was left");
    }
}
