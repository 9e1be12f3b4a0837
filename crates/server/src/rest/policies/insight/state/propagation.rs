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

#[cfg(test)]
mod tests {
    use domain::Label;
    use domain::policy::PolicyRule;
    use store::Revision;

    use super::*;
    use crate::rest::policies::insight::testing::{cap, record};

    const NOW: Micros = Micros(1_780_000_000_000_000);

    fn fetch(agent: &str, revision: u64, seconds_ago: i64) -> PolicyFetch {
        PolicyFetch {
            agent_id: Label::name(agent),
            revision: Revision(revision),
            at: NOW.plus_millis(-seconds_ago * 1_000),
        }
    }

    fn of(rule: PolicyRule, fetches: &[PolicyFetch]) -> (u32, u32, Option<f64>) {
        let policy = PolicyRecord {
            revision: Revision(5),
            ..record(1, rule)
        };
        let found = Agents::of(fetches).propagation(&policy, NOW);
        (found.live_on, found.of, found.oldest_secs)
    }

    #[test]
    fn a_policy_is_live_where_it_was_fetched_since_its_last_change() {
        let fetches = [fetch("a", 5, 3), fetch("b", 9, 20), fetch("c", 4, 41)];
        let all = cap("cap", 5);
        assert_eq!(of(all.clone(), &fetches), (2, 3, Some(41.0)));
        assert_eq!(of(all.clone(), &[]), (0, 0, None));
        let of_agent = |agent: &str| PolicyRule {
            agent_id: AgentScope::Agent(Label::name(agent)),
            ..all.clone()
        };
        assert_eq!(of(of_agent("b"), &fetches), (1, 1, Some(20.0)));
        assert_eq!(of(of_agent("c"), &fetches), (0, 1, Some(41.0)));
        assert_eq!(of(of_agent("d"), &fetches), (0, 0, None));
    }

    #[test]
    fn a_shadow_is_nowhere() {
        let rule = PolicyRule {
            shadow: true,
            ..cap("cap", 5)
        };
        assert_eq!(of(rule, &[fetch("a", 9, 3)]), (0, 0, None));
    }
}
