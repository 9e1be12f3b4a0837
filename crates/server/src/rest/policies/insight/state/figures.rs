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
