//! Policies as agents fetch them, written out once for each change.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use ::api::policies::PolicyView;
use bytes::Bytes;
use domain::Label;
use domain::policy::AgentScope;
use store::{PolicySet, Revision, TenantId};

use crate::config::Config;
use crate::policies::{MOST_TENANTS, Views};

/// The latest of each tenant, of as many tenants as are remembered.
#[derive(Debug, Default)]
pub(super) struct Served(Mutex<HashMap<TenantId, Arc<Written>>>);

/// The policies in force of one tenant.
#[derive(Debug)]
pub(super) struct Written {
    revision: Revision,
    /// Each as JSON, in the order in which agents look at them.
    policies: Vec<(AgentScope, Vec<u8>)>,
    /// The answer to agents that have no policy of their own, who are mostly many.
    to_all: Bytes,
}

impl Served {
    /// `set` written out. Only one that is not the same as before is work.
    pub(super) fn of(&self, tenant: TenantId, set: &PolicySet, config: &Config) -> Arc<Written> {
        let known = self
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&tenant)
            .cloned();
        if let Some(known) = known.filter(|known| known.revision == set.revision) {
            return known;
        }
        let written = Arc::new(Written::new(set, &Views::of(config)));
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MOST_TENANTS && !all.contains_key(&tenant) {
            all.clear();
        }
        all.insert(tenant, Arc::clone(&written));
        written
    }
}

impl Written {
    fn new(set: &PolicySet, views: &Views) -> Self {
        let live = set.policies.iter().filter(|record| record.rule.is_live());
        let policies: Vec<_> = live
            .filter_map(|record| Some((record.rule.agent_id.clone(), json(&views.view(record))?)))
            .collect();
        let of_all = policies.iter().filter(|(scope, _)| *scope == AgentScope::All);
        let to_all = list(of_all.map(|(_, json)| json.as_slice()));
        Self {
            revision: set.revision,
            policies,
            to_all,
        }
    }

    /// The whole answer to an agent, or to somebody who wants the policies of all agents.
    pub(super) fn answer(&self, agent: Option<&Label>) -> Bytes {
        let own =
            |scope: &AgentScope| matches!((scope, agent), (AgentScope::Agent(owner), Some(agent)) if owner == agent);
        if !self.policies.iter().any(|(scope, _)| own(scope)) {
            return self.to_all.clone();
        }
        let mine = self
            .policies
            .iter()
            .filter(|(scope, _)| *scope == AgentScope::All || own(scope));
        list(mine.map(|(_, json)| json.as_slice()))
    }
}

fn json(view: &PolicyView) -> Option<Vec<u8>> {
    serde_json::to_vec(view)
        .inspect_err(|error| tracing::error!(%error, policy = %view.id, "a policy cannot be written"))
        .ok()
}

/// A `PolicyList` of policies that are JSON already.
fn list<'a>(policies: impl Iterator<Item = &'a [u8]>) -> Bytes {
    let mut out = b"{\"policies\":[".to_vec();
    for (index, policy) in policies.enumerate() {
        if index > 0 {
            out.push(b',');
        }
        out.extend_from_slice(policy);
    }
    out.extend_from_slice(b"]}");
    out.into()
}
