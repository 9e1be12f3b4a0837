//! Moving a policy to another place of the order.

use api::policies::PolicyView;
use api::policy::PolicyId;

/// A policy that has been picked up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lift {
    pub policy: PolicyId,
    pub name: String,
    /// The place where it was, and the one above which it is held, from 0.
    pub from: usize,
    pub to: usize,
    /// How many places there are.
    pub of: usize,
}

/// Where a held policy is to go next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Up,
    Down,
    First,
    Last,
    To(usize),
}

impl Lift {
    /// Picks up the policy at place `at`.
    pub fn new(policies: &[PolicyView], at: usize) -> Option<Self> {
        let policy = policies.get(at)?;
        Some(Self {
            policy: policy.id,
            name: policy.name.clone(),
            from: at,
            to: at,
            of: policies.len(),
        })
    }

    #[must_use]
    pub fn step(mut self, step: Step) -> Self {
        let last = self.of.saturating_sub(1);
        self.to = match step {
            Step::Up => self.to.saturating_sub(1),
            Step::Down => (self.to + 1).min(last),
            Step::First => 0,
            Step::Last => last,
            Step::To(place) => place.min(last),
        };
        self
    }

    /// The order with the policy where it is held.
    pub fn applied(&self, mut policies: Vec<PolicyView>) -> Vec<PolicyView> {
        if let Some(at) = policies.iter().position(|policy| policy.id == self.policy) {
            let policy = policies.remove(at);
            policies.insert(self.to.min(policies.len()), policy);
        }
        policies
    }

    /// The policy before which it would stand in the new order; `None` at the end.
    pub fn before(&self, order: &[PolicyView]) -> Option<PolicyId> {
        let at = order.iter().position(|policy| policy.id == self.policy)?;
        order.get(at + 1).map(|policy| policy.id)
    }

    /// What a screen reader is told when it was picked up.
    pub fn picked_up(&self) -> String {
        format!(
            "{} picked up, place {} of {}. The arrow keys move it, Space puts it down, Escape puts it back.",
            self.name,
            self.from + 1,
            self.of
        )
    }

    pub fn held(&self) -> String {
        format!("{}: place {} of {}", self.name, self.to + 1, self.of)
    }

    pub fn put_down(&self) -> String {
        format!("{} put down, place {} of {}", self.name, self.to + 1, self.of)
    }

    pub fn put_back(&self) -> String {
        format!("{} put back, place {} of {}", self.name, self.from + 1, self.of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view_model::policies::examples::policy;

    fn all() -> Vec<PolicyView> {
        vec![policy(1, "a", 10), policy(2, "b", 20), policy(3, "c", 30)]
    }

    fn names(policies: &[PolicyView]) -> Vec<&str> {
        policies.iter().map(|policy| policy.name.as_str()).collect()
    }

    #[test]
    fn steps_stay_within_the_list() {
        let lift = Lift::new(&all(), 1).unwrap();
        let places =
            [Step::Up, Step::Down, Step::First, Step::Last, Step::To(9)].map(|step| lift.clone().step(step).to);
        assert_eq!(places, [0, 2, 0, 2, 2]);
        assert_eq!(lift.clone().step(Step::Up).step(Step::Up).to, 0);
        assert_eq!(Lift::new(&all(), 3), None);
    }

    #[test]
    fn the_order_is_that_of_the_place_it_is_held_above() {
        for (from, to, expected, before) in [
            (0, 2, ["b", "c", "a"], None),
            (0, 1, ["b", "a", "c"], Some(3)),
            (2, 0, ["c", "a", "b"], Some(1)),
            (1, 1, ["a", "b", "c"], Some(3)),
        ] {
            let lift = Lift::new(&all(), from).unwrap().step(Step::To(to));
            let order = lift.applied(all());
            assert_eq!(names(&order), expected);
            assert_eq!(lift.before(&order), before.map(PolicyId), "{from} to {to}");
        }
    }

    #[test]
    fn places_are_told_from_one() {
        let lift = Lift::new(&all(), 0).unwrap().step(Step::Down);
        assert!(lift.picked_up().starts_with("a picked up, place 1 of 3"));
        assert_eq!(lift.held(), "a: place 2 of 3");
        assert_eq!(lift.put_back(), "a put back, place 1 of 3");
    }
}
