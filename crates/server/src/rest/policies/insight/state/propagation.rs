//! Which agents have the present form of a policy.

use std::collections::HashMap;

use ::api::policies::Propagation;
use domain::Micros;
use domain::policy::AgentScope;
use store::{PolicyFetch, PolicyRecord};

/// The agents that fetched policies lately.
#[derive(Debug)]
pub(super) struct Agents<'a> {
    all: &'a [PolicyFetch],
    by_name: HashMap<&'a str, &'a PolicyFetch>,
}

impl<'a> Agents<'a> {
    pub(super) fn of(fetches: &'a [PolicyFetch]) -> Self {
        Self {
            all: fetches,
            by_name: fetches.iter().map(|fetch| (fetch.agent_id.as_str(), fetch)).collect(),
        }
    }

    /// Nobody has a policy in shadow, because it is never sent.
    pub(super) fn propagation(&self, policy: &PolicyRecord, now: Micros) -> Propagation {
        let mut out = Propagation::default();
        if policy.rule.shadow {
            return out;
        }
        let mut oldest: Option<Micros> = None;
        for fetch in self.of_scope(&policy.rule.agent_id) {
            out.of += 1;
            out.live_on += u32::from(fetch.revision >= policy.revision);
            oldest = Some(oldest.map_or(fetch.at, |at| at.min(fetch.at)));
        }
        out.oldest_secs = oldest.map(|at| now.millis_since(at) as f64 / 1e3);
        out
    }

    fn of_scope(&self, scope: &AgentScope) -> impl Iterator<Item = &'a PolicyFetch> {
        let (all, one) = match scope {
            AgentScope::All => (self.all, None),
            AgentScope::Agent(agent) => (&[][..], self.by_name.get(agent.as_str()).copied()),
        };
        all.iter().chain(one)
    }
}
