//! The changes of one policy that a click makes. Each is meant for the form that the reader saw: what
//! somebody else made of the policy since stays.

use std::future::Future;

use api::paths;
use api::policies::{PolicyDeleted, PolicyRestore, PolicyView, etag};
use api::policy::PolicyId;

use super::{Answer, Write};

fn at(path: &str, id: PolicyId) -> String {
    paths::with(path, &id.to_string())
}

impl Write {
    /// Turns a policy on, or off.
    pub fn toggle_policy(self, policy: &PolicyView) -> impl Future<Output = Answer<PolicyView>> + use<> {
        self.patch(&at(paths::POLICY_TOGGLE, policy.id), &policy.etag())
    }

    /// Takes a policy out of shadow: agents get it.
    pub fn promote_policy(self, policy: &PolicyView) -> impl Future<Output = Answer<PolicyView>> + use<> {
        let live = PolicyView {
            shadow: false,
            ..policy.clone()
        };
        self.put(&at(paths::POLICY, policy.id), &policy.etag(), &live.rule())
    }

    pub fn delete_policy(self, policy: &PolicyView) -> impl Future<Output = Answer<PolicyDeleted>> + use<> {
        self.delete_form(&at(paths::POLICY, policy.id), &policy.etag())
    }

    /// Brings back a policy that was deleted, if it still is.
    pub async fn undelete_policy(self, deleted: PolicyDeleted) -> Answer<PolicyView> {
        let newest = Some(deleted.revision);
        self.restore_policy(deleted.policy_id, deleted.revision, newest).await
    }

    /// Brings back the form that a policy had after a change. `newest` is the last change that the reader
    /// saw; without it any form will do.
    pub async fn restore_policy(self, id: PolicyId, revision: u64, newest: Option<u64>) -> Answer<PolicyView> {
        let url = at(paths::POLICY_RESTORE, id);
        let body = PolicyRestore { revision };
        match newest {
            Some(newest) => self.post_form(&url, &etag(newest), &body).await,
            None => self.post(&url, &body).await,
        }
    }
}
