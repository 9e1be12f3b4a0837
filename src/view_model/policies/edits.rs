//! The policies as they are shown: as they were read, with what the reader changed since.

use std::collections::{BTreeMap, BTreeSet};

use api::policies::PolicyView;
use api::policy::PolicyId;

/// Changes that are on their way, and answers to changes that no read has told of yet.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Edits {
    /// Switches on their way.
    switched: BTreeMap<PolicyId, bool>,
    /// As answers to changes told of them. The higher revision counts, be it this one or the read one.
    known: BTreeMap<PolicyId, PolicyView>,
    /// Deleted at this revision; a policy with a later one was restored since.
    gone: BTreeMap<PolicyId, u64>,
    /// A new order that is on its way.
    order: Option<Vec<PolicyId>>,
    busy: BTreeSet<PolicyId>,
    /// Policies whose change was taken back, and how often.
    taken_back: BTreeMap<PolicyId, u32>,
}

impl Edits {
    /// A change of this policy is on its way.
    pub fn is_busy(&self, id: PolicyId) -> bool {
        self.busy.contains(&id)
    }

    /// A new order is on its way.
    pub const fn is_moving(&self) -> bool {
        self.order.is_some()
    }

    /// Counts how often a change of this policy was taken back.
    pub fn taken_back(&self, id: PolicyId) -> u32 {
        self.taken_back.get(&id).copied().unwrap_or_default()
    }

    pub fn begin_switch(&mut self, id: PolicyId, on: bool) {
        self.switched.insert(id, on);
        self.busy.insert(id);
    }

    pub fn begin_delete(&mut self, id: PolicyId) {
        self.gone.insert(id, u64::MAX);
        self.busy.insert(id);
    }

    /// A change that shows only once it is made.
    pub fn begin(&mut self, id: PolicyId) {
        self.busy.insert(id);
    }

    pub fn begin_move(&mut self, order: Vec<PolicyId>) {
        self.order = Some(order);
    }

    /// The server says how the policy is now.
    pub fn settle(&mut self, policy: PolicyView) {
        self.end(policy.id);
        self.gone
            .retain(|id, revision| *id != policy.id || *revision > policy.revision);
        self.known.insert(policy.id, policy);
    }

    /// The server has deleted it.
    pub fn deleted(&mut self, id: PolicyId, revision: u64) {
        self.end(id);
        self.gone.insert(id, revision);
    }

    /// The server says how all policies are ordered now.
    pub fn moved(&mut self, all: Vec<PolicyView>) {
        self.order = None;
        self.known.extend(all.into_iter().map(|policy| (policy.id, policy)));
    }

    /// The change was not made: the policy is shown as before.
    pub fn take_back(&mut self, id: PolicyId) {
        self.end(id);
        self.gone.remove(&id);
        *self.taken_back.entry(id).or_default() += 1;
    }

    pub fn take_back_order(&mut self) {
        self.order = None;
    }

    fn end(&mut self, id: PolicyId) {
        self.switched.remove(&id);
        self.busy.remove(&id);
    }

    /// The policies that were `read`, as they are shown, in the order in which agents look at them.
    pub fn shown(&self, read: &[PolicyView]) -> Vec<PolicyView> {
        let mut shown: Vec<PolicyView> = read
            .iter()
            .map(|read| match self.known.get(&read.id) {
                Some(known) if known.revision > read.revision => known,
                _ => read,
            })
            .filter(|policy| self.gone.get(&policy.id).is_none_or(|gone| *gone < policy.revision))
            .cloned()
            .collect();
        for policy in &mut shown {
            if let Some(on) = self.switched.get(&policy.id) {
                policy.enabled = *on;
            }
        }
        let places: BTreeMap<PolicyId, usize> = self.order.iter().flatten().copied().zip(0..).collect();
        let place = |policy: &PolicyView| places.get(&policy.id).copied().unwrap_or(usize::MAX);
        shown.sort_by_key(|policy| (place(policy), policy.priority, policy.id));
        shown
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view_model::policies::examples::policy;

    const A: PolicyId = PolicyId(1);
    const B: PolicyId = PolicyId(2);

    fn read() -> Vec<PolicyView> {
        vec![policy(1, "a", 10), policy(2, "b", 20)]
    }

    fn names(edits: &Edits, read: &[PolicyView]) -> Vec<String> {
        edits.shown(read).into_iter().map(|policy| policy.name).collect()
    }

    fn newer(of: &PolicyView, revision: u64) -> PolicyView {
        PolicyView { revision, ..of.clone() }
    }

    #[test]
    fn a_switch_shows_at_once_and_goes_back_when_it_fails() {
        let mut edits = Edits::default();
        edits.begin_switch(A, false);
        assert!(!edits.shown(&read())[0].enabled && edits.is_busy(A) && !edits.is_busy(B));
        edits.take_back(A);
        assert!(edits.shown(&read())[0].enabled && !edits.is_busy(A));
        assert_eq!((edits.taken_back(A), edits.taken_back(B)), (1, 0));
    }

    #[test]
    fn an_answer_counts_until_a_read_is_newer() {
        let mut edits = Edits::default();
        edits.begin_switch(A, false);
        let off = PolicyView {
            enabled: false,
            ..newer(&read()[0], 5)
        };
        edits.settle(off.clone());
        assert_eq!(edits.shown(&read())[0], off);
        let theirs = PolicyView {
            name: "theirs".to_owned(),
            ..newer(&read()[0], 6)
        };
        assert_eq!(edits.shown(std::slice::from_ref(&theirs)), [theirs]);
    }

    #[test]
    fn what_was_deleted_is_gone_until_it_was_restored() {
        let mut edits = Edits::default();
        edits.begin_delete(A);
        assert_eq!(names(&edits, &read()), ["b"]);
        edits.take_back(A);
        assert_eq!(names(&edits, &read()), ["a", "b"]);
        edits.begin_delete(A);
        edits.deleted(A, 7);
        assert_eq!(names(&edits, &read()), ["b"]);
        let restored = newer(&read()[0], 8);
        edits.settle(restored.clone());
        assert_eq!(names(&edits, &[restored, policy(2, "b", 20)]), ["a", "b"]);
    }

    #[test]
    fn what_somebody_else_deleted_and_brought_back_shows_again() {
        let mut edits = Edits::default();
        edits.begin_delete(A);
        edits.deleted(A, read()[0].revision);
        assert_eq!(names(&edits, &read()), ["b"]);
        let back = newer(&read()[0], read()[0].revision + 2);
        assert_eq!(names(&edits, &[back]), ["a"]);
    }

    #[test]
    fn an_order_shows_at_once_and_is_replaced_by_the_answer() {
        let mut edits = Edits::default();
        edits.begin_move(vec![B, A]);
        assert_eq!(names(&edits, &read()), ["b", "a"]);
        edits.take_back_order();
        assert_eq!(names(&edits, &read()), ["a", "b"]);
        edits.begin_move(vec![B, A]);
        let moved = PolicyView {
            priority: 5,
            ..newer(&read()[1], 9)
        };
        edits.moved(vec![moved, read()[0].clone()]);
        assert!(!edits.is_moving());
        assert_eq!(names(&edits, &read()), ["b", "a"]);
    }
}
