//! One change at a time of what a fix changes: Langfuse has no way to say which version a change is made from.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use domain::{FailureType, Label, SignalId};
use store::TenantId;
use tokio::sync::OwnedMutexGuard;

/// The right to change something, given back when it is dropped.
pub type Held = OwnedMutexGuard<()>;

type Lock = tokio::sync::Mutex<()>;

/// What is changed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Changed {
    /// The server has one Langfuse, which all its tenants share, so a name is enough.
    Prompt(String),
    /// The copies of a signal's fixes.
    Signal(TenantId, SignalId),
    /// The policies that are fixes of an agent's failure: signals share them.
    Policy(TenantId, Label, FailureType),
}

/// A lock for everything that is being changed. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct PromptLocks(Arc<Mutex<HashMap<Changed, Weak<Lock>>>>);

impl PromptLocks {
    /// Waits until nobody else changes the prompt of this name.
    pub async fn prompt(&self, name: &str) -> Held {
        self.of(Changed::Prompt(name.to_owned())).lock_owned().await
    }

    /// `None` while somebody changes the prompt of this name.
    pub fn prompt_if_free(&self, name: &str) -> Option<Held> {
        self.of(Changed::Prompt(name.to_owned())).try_lock_owned().ok()
    }

    /// Waits until nobody else notes a copied fix of this signal.
    pub async fn signal(&self, tenant: TenantId, signal: SignalId) -> Held {
        self.of(Changed::Signal(tenant, signal)).lock_owned().await
    }

    /// Waits until nobody else changes a policy that is a fix of this failure of the agent.
    pub async fn policy(&self, tenant: TenantId, agent_id: &Label, failure: FailureType) -> Held {
        let policy = Changed::Policy(tenant, agent_id.clone(), failure);
        self.of(policy).lock_owned().await
    }

    fn of(&self, what: Changed) -> Arc<Lock> {
        let mut locks = self.locks();
        if let Some(lock) = locks.get(&what).and_then(Weak::upgrade) {
            return lock;
        }
        // Those that nobody holds or waits for are done with.
        locks.retain(|_, lock| lock.strong_count() > 0);
        let lock = Arc::default();
        locks.insert(what, Arc::downgrade(&lock));
        lock
    }

    fn locks(&self) -> MutexGuard<'_, HashMap<Changed, Weak<Lock>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    #[tokio::test]
    async fn one_prompt_is_changed_by_one_at_a_time() {
        let locks = PromptLocks::default();
        let held = locks.prompt("a").await;
        assert!(locks.prompt("a").now_or_never().is_none());
        assert!(locks.prompt_if_free("a").is_none());
        assert!(locks.prompt("b").now_or_never().is_some(), "another prompt is free");
        drop(held);
        assert!(locks.prompt_if_free("a").is_some());
    }

    #[tokio::test]
    async fn locks_that_nobody_needs_are_forgotten() {
        let locks = PromptLocks::default();
        let held = locks.prompt("kept").await;
        for number in 0..100 {
            drop(locks.prompt(&number.to_string()).await);
        }
        assert!(locks.locks().len() <= 2, "{}", locks.locks().len());
        assert!(locks.prompt_if_free("kept").is_none());
        drop(held);
    }
}
