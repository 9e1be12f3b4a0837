//! What each policy did.

use std::collections::HashMap;

use domain::Micros;
use domain::policy::PolicyId;
use store::{FiredPolicy, FiringCount, PolicyRecord};

use crate::rest::policies::insight::names::Names;

/// By the policy's place.
#[derive(Debug)]
pub(super) struct Figures(Vec<Sum>);

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Sum {
    pub(super) runs: u64,
    pub(super) times: u64,
    pub(super) last_at: Option<Micros>,
    pub(super) advised: u64,
    pub(super) acknowledged: u64,
}

impl Figures {
    /// A policy in shadow has what it would have done, another one what agents told.
    pub(super) fn of(policies: &[PolicyRecord], names: &Names<'_>, counts: &[FiringCount]) -> Self {
        let places: HashMap<PolicyId, usize> = policies.iter().enumerate().map(|(at, it)| (it.id, at)).collect();
        let mut sums = vec![Sum::default(); policies.len()];
        for count in counts {
            let (meant, shadow) = match &count.which {
                FiredPolicy::Told(name) => (names.meant(name, &count.agent_id), false),
                FiredPolicy::Shadow(policy) => (vec![*policy], true),
            };
            for place in meant.iter().filter_map(|policy| places.get(policy)) {
                if policies[*place].rule.shadow == shadow {
                    sums[*place].add(count);
                }
            }
        }
        Self(sums)
    }

    pub(super) fn of_policy(&self, place: usize) -> Sum {
        self.0.get(place).copied().unwrap_or_default()
    }
}

impl Sum {
    fn add(&mut self, count: &FiringCount) {
        self.runs += count.runs;
        self.times += count.times;
        self.last_at = self.last_at.max(Some(count.last_at));
        self.advised += count.advised;
        self.acknowledged += count.acknowledged;
    }
}

#[cfg(test)]
mod tests {
    use domain::Label;
    use domain::policy::{AgentScope, PolicyRule};
    use store::{PolicyChange, PolicyChangeKind, Revision};

    use super::*;
    use crate::rest::policies::insight::testing::{cap, record};

    fn count(which: FiredPolicy, agent: &str, runs: u64) -> FiringCount {
        FiringCount {
            which,
            agent_id: Label::name(agent),
            runs,
            times: runs * 2,
            last_at: Micros(runs as i64),
            advised: runs,
            acknowledged: runs / 2,
        }
    }

    fn told(name: &str, agent: &str, runs: u64) -> FiringCount {
        count(FiredPolicy::Told(Label::name(name)), agent, runs)
    }

    fn of_agent(rule: PolicyRule, agent: &str) -> PolicyRule {
        PolicyRule {
            agent_id: AgentScope::Agent(Label::name(agent)),
            ..rule
        }
    }

    fn runs(policies: &[PolicyRecord], changes: &[PolicyChange], counts: &[FiringCount]) -> Vec<u64> {
        let figures = Figures::of(policies, &Names::of(policies, changes), counts);
        (0..policies.len()).map(|place| figures.of_policy(place).runs).collect()
    }

    #[test]
    fn firings_are_those_of_the_policies_of_that_name_for_that_agent() {
        let policies = [
            record(1, cap("cap", 5)),
            record(2, of_agent(cap("cap", 9), "b")),
            record(3, cap("other", 5)),
        ];
        let counts = [told("cap", "a", 3), told("cap", "b", 10), told("unknown", "a", 100)];
        assert_eq!(runs(&policies, &[], &counts), [13, 10, 0]);
        let figures = Figures::of(&policies, &Names::of(&policies, &[]), &counts);
        let sum = figures.of_policy(0);
        assert_eq!((sum.times, sum.advised, sum.acknowledged), (26, 13, 6));
        assert_eq!(sum.last_at, Some(Micros(10)));
    }

    #[test]
    fn a_policy_keeps_what_it_did_under_an_older_name_for_other_agents() {
        let policies = [record(1, of_agent(cap("new name", 5), "b"))];
        let renamed = PolicyChange {
            revision: Revision(2),
            policy: PolicyId(1),
            at: Micros(0),
            actor: Label::name("dev"),
            kind: PolicyChangeKind::Update,
            before: Some(of_agent(cap("old name", 5), "a")),
            after: Some(policies[0].rule.clone()),
        };
        let counts = [
            told("old name", "a", 4),
            told("old name", "b", 8),
            told("new name", "b", 1),
        ];
        assert_eq!(runs(&policies, std::slice::from_ref(&renamed), &counts), [5]);
        assert_eq!(runs(&policies, &[], &counts), [1]);
    }

    #[test]
    fn a_shadow_has_what_it_would_have_done_and_nothing_else() {
        let mut rule = cap("cap", 5);
        rule.shadow = true;
        let policies = [record(1, rule), record(2, cap("cap", 9))];
        let shadow = |id| count(FiredPolicy::Shadow(PolicyId(id)), "a", 7);
        assert_eq!(
            runs(&policies, &[], &[told("cap", "a", 3), shadow(1), shadow(2)]),
            [7, 3]
        );
    }
}
