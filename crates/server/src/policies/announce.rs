//! Tells open pages that agents fetched other policies than before.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use store::TenantId;

use crate::live::Live;

/// A fleet that starts fetches all at once; its pages are told of it together.
const PAUSE: Duration = Duration::from_secs(1);

/// Shared by reference; cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct FetchNews {
    /// Tenants that will be told of.
    waiting: Arc<Mutex<HashSet<TenantId>>>,
}

impl FetchNews {
    /// An agent of this tenant got another revision than it had. Pages are told within a second, and at
    /// most once a second. Returns at once.
    pub fn fetched(&self, live: &Live, tenant: TenantId) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if !waiting.insert(tenant) {
            return;
        }
        let (live, waiting) = (live.clone(), Arc::clone(&self.waiting));
        tokio::spawn(async move {
            tokio::time::sleep(PAUSE).await;
            waiting.lock().unwrap_or_else(PoisonError::into_inner).remove(&tenant);
            live.policies(tenant);
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::live::Heard;

    #[tokio::test]
    async fn many_fetches_are_told_once_for_each_tenant() {
        let (live, news) = (Live::new(), FetchNews::default());
        let mut listener = live.listen();
        for number in 0..1000 {
            news.fetched(&live, TenantId(number % 2));
        }
        let mut heard = Vec::new();
        while let Ok(Some(Heard::Policies(tenant))) =
            tokio::time::timeout(PAUSE + Duration::from_millis(500), listener.next()).await
        {
            heard.push(tenant.0);
        }
        heard.sort_unstable();
        assert_eq!(heard, [0, 1]);
        news.fetched(&live, TenantId(1));
        let again = tokio::time::timeout(PAUSE * 2, listener.next()).await;
        assert!(matches!(again, Ok(Some(Heard::Policies(TenantId(1))))));
    }
}
