//! Under which names policies fired: agents tell the name that a policy had when they fetched it.

use std::collections::BTreeMap;

use domain::Label;
use domain::policy::{AgentScope, PolicyId, PolicyRule};
use store::{PolicyChange, PolicyRecord};

/// Policies by the names that they have and had, with the agents that they were for under that name.
#[derive(Debug, Default)]
pub(super) struct Names<'a>(BTreeMap<&'a Label, Vec<(PolicyId, &'a AgentScope)>>);

impl<'a> Names<'a> {
    pub(super) fn of(policies: &'a [PolicyRecord], changes: &'a [PolicyChange]) -> Self {
        let mut names = Self::default();
        for policy in policies {
            names.add(policy.id, &policy.rule);
        }
        for change in changes {
            for rule in change.before.iter().chain(&change.after) {
                names.add(change.policy, rule);
            }
        }
        names
    }

    fn add(&mut self, policy: PolicyId, rule: &'a PolicyRule) {
        let known = self.0.entry(&rule.name).or_default();
        if !known.contains(&(policy, &rule.agent_id)) {
            known.push((policy, &rule.agent_id));
        }
    }

    /// The policies that this agent may have meant, each once.
    pub(super) fn meant(&self, name: &Label, agent_id: &Label) -> Vec<PolicyId> {
        let known = self.0.get(name).map(Vec::as_slice).unwrap_or_default();
        let covering = known.iter().filter(|(_, scope)| scope.covers(agent_id.as_str()));
        let mut policies: Vec<PolicyId> = covering.map(|&(policy, _)| policy).collect();
        policies.sort_unstable();
        policies.dedup();
        policies
    }
}
