//! What is kept of policies: the rules, every change of them, who fetched them and where they fired.

use async_trait::async_trait;
pub use domain::policy::ChangeKind as PolicyChangeKind;
use domain::policy::{ActionKind, AgentScope, PolicyId, PolicyRule};
use domain::{Label, Micros, RunId};
use serde::{Deserialize, Serialize};

use crate::model::{StoreError, TenantId};

/// Counts the changes of a tenant's policies: each change gets the next number.
///
/// One number serves three questions: which form of a policy an editor saw, which rules an agent
/// fetched, and which entry of the history is meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Revision(pub u64);

/// Policies of one tenant: more make the order slow to work out and the answers to agents long.
pub const MOST_POLICIES: usize = 10_000;

/// A policy as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct PolicyRecord {
    pub id: PolicyId,
    pub rule: PolicyRule,
    /// Of its last change.
    pub revision: Revision,
    pub created_at: Micros,
    pub updated_at: Micros,
}

/// All policies of a tenant in the order in which agents look at them: by priority, then by id.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PolicySet {
    /// Of the last change of any policy; zero when there never was one.
    pub revision: Revision,
    pub policies: Vec<PolicyRecord>,
}

/// Changes that are made together or not at all.
#[derive(Clone, Debug, PartialEq)]
pub struct PolicyEdit {
    /// Who: the first characters of the key, or the name of a mode without keys.
    pub actor: Label,
    pub at: Micros,
    pub kind: PolicyChangeKind,
    /// The set's revision that this edit was made for; another one is a conflict.
    pub expected: Option<Revision>,
    pub writes: Vec<PolicyWrite>,
}

/// One change. `expected` is the revision of the policy that the editor saw, so it is that from before
/// the whole edit.
#[derive(Clone, Debug, PartialEq)]
pub enum PolicyWrite {
    Create(PolicyRule),
    Replace {
        id: PolicyId,
        rule: PolicyRule,
        expected: Option<Revision>,
    },
    /// Turns `enabled` round.
    Toggle {
        id: PolicyId,
        expected: Option<Revision>,
    },
    Delete {
        id: PolicyId,
        expected: Option<Revision>,
    },
    /// Brings back what the policy was after this change (before it, where it was deleted), under the
    /// number it had, whether it still exists or not. What is expected of one that was deleted is the
    /// revision of its deletion.
    Restore {
        id: PolicyId,
        revision: Revision,
        expected: Option<Revision>,
    },
}

/// What became of an edit.
#[derive(Clone, Debug, PartialEq)]
pub enum PolicyOutcome {
    /// The policies as they are now, in the order of the writes; `None` for one that was deleted.
    Written(Vec<Option<PolicyRecord>>),
    /// Nothing was written: there is no such policy, or no such entry in its history.
    /// Also when a policy was deleted, but not by the change that is expected.
    Missing(PolicyId),
    /// Nothing was written: somebody else changed the policy, which is now like this.
    Changed(Box<PolicyRecord>),
    /// Nothing was written: somebody else changed the policies.
    SetChanged(Revision),
    /// Nothing was written: there would be more than [`MOST_POLICIES`].
    Full,
}

/// An entry of the history.
#[derive(Clone, Debug, PartialEq)]
pub struct PolicyChange {
    pub revision: Revision,
    pub policy: PolicyId,
    pub at: Micros,
    pub actor: Label,
    pub kind: PolicyChangeKind,
    /// `None` for a policy that was new.
    pub before: Option<PolicyRule>,
    /// `None` for a policy that was deleted.
    pub after: Option<PolicyRule>,
}

/// An agent that fetched its policies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyFetch {
    pub agent_id: Label,
    /// The set's revision at that moment.
    pub revision: Revision,
    pub at: Micros,
}

/// A policy that fired in a run, or would have.
#[derive(Clone, Debug, PartialEq)]
pub struct RunFiring {
    pub which: FiredPolicy,
    pub action: ActionKind,
    /// How often; more than once only for `log`.
    pub times: u32,
    /// Of the first time.
    pub step: u32,
    pub at: Micros,
    /// Whether the run then did what an advisory action asks for; `None` where that does not apply.
    pub acknowledged: Option<bool>,
}

/// Which policy. Agents tell the name alone, and have policies of their own as well.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FiredPolicy {
    /// It fired in the agent, which told this name.
    Told(Label),
    /// It would have fired: the server evaluated it.
    Shadow(PolicyId),
}

/// Firings of one policy in the runs of one agent, taken together. A run in which policies of one name took
/// several actions counts for each action.
#[derive(Clone, Debug, PartialEq)]
pub struct FiringCount {
    pub which: FiredPolicy,
    pub agent_id: Label,
    pub runs: u64,
    pub times: u64,
    pub last_at: Micros,
    /// Runs in which an advisory action fired, and those of them that acknowledged it.
    pub advised: u64,
    pub acknowledged: u64,
}

/// Firings of one policy that are asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct FiringFilter {
    /// Any of these: a policy may have had other names before.
    pub which: Vec<FiredPolicy>,
    pub scope: AgentScope,
    /// Inclusive lower bound of the firing.
    pub from: Micros,
    /// Exclusive upper bound.
    pub to: Micros,
}

/// One firing in its run.
#[derive(Clone, Debug, PartialEq)]
pub struct FiringRow {
    pub run_id: RunId,
    pub agent_id: Label,
    pub firing: RunFiring,
}

/// Firings of one day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FiringDay {
    /// Days since 1970, UTC.
    pub day: i64,
    pub runs: u64,
    pub times: u64,
}

/// Implementations pass the conformance suite.
#[async_trait]
pub trait PolicyStore: Send + Sync {
    async fn policy_set(&self, tenant: TenantId) -> Result<PolicySet, StoreError>;

    async fn policy(&self, tenant: TenantId, id: PolicyId) -> Result<Option<PolicyRecord>, StoreError>;

    /// Makes all changes of the edit or none, and writes them into the history. A write that changes
    /// nothing makes no entry and keeps the revision.
    async fn edit_policies(&self, tenant: TenantId, edit: PolicyEdit) -> Result<PolicyOutcome, StoreError>;

    /// Changes, newest first, of one policy or of all, older than `before`.
    async fn policy_history(
        &self,
        tenant: TenantId,
        policy: Option<PolicyId>,
        before: Option<Revision>,
        limit: usize,
    ) -> Result<Vec<PolicyChange>, StoreError>;

    /// Remembers of each agent what it fetched last, and forgets those whose last fetch is a week older than
    /// the newest of these.
    async fn record_policy_fetches(&self, tenant: TenantId, fetches: Vec<PolicyFetch>) -> Result<(), StoreError>;

    /// Of agents that fetched since then, the newest first.
    async fn policy_fetches(&self, tenant: TenantId, since: Micros) -> Result<Vec<PolicyFetch>, StoreError>;

    /// Firings since then, in the order of policies and agents. Cheap also for a million of them, and for
    /// any number of older ones.
    async fn firing_counts(&self, tenant: TenantId, since: Micros) -> Result<Vec<FiringCount>, StoreError>;

    /// Firings by day, ascending, empty days left out.
    async fn firing_days(&self, tenant: TenantId, filter: &FiringFilter) -> Result<Vec<FiringDay>, StoreError>;

    /// The newest firings.
    async fn firings(
        &self,
        tenant: TenantId,
        filter: &FiringFilter,
        limit: usize,
    ) -> Result<Vec<FiringRow>, StoreError>;
}
