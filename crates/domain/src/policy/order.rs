//! The order in which policies are looked at.

use super::rule::{PolicyId, PolicyRule};

/// New numbers stand so far apart where there is room, so that the next move finds some.
const STEP: i64 = 10;
const LOWEST: i64 = PolicyRule::LOWEST_PRIORITY as i64;

/// A place in the order: agents look at policies by priority, and by number among equals.
type Place = (i64, PolicyId);

/// New priorities for a policy that is to stand before another one, or last. `order` are all policies
/// in the order in which they are looked at, with their priorities. As few policies change as possible.
pub fn moved(order: &[(PolicyId, u32)], policy: PolicyId, before: Option<PolicyId>) -> Vec<(PolicyId, u32)> {
    let Some(wanted) = wanted(order, policy, before) else {
        return Vec::new();
    };
    let kept = kept(&wanted, policy);
    let mut changes = Vec::new();
    let ends = kept.iter().copied().map(Some).chain([None]);
    let mut last = None;
    for end in ends {
        let first = last.map_or(0, |last: usize| last + 1);
        let block = &wanted[first..end.unwrap_or(wanted.len())];
        let numbers = numbers(last.map(|last| wanted[last]), block, end.map(|end| wanted[end].0));
        let new = block.iter().zip(numbers).map(|((_, id), number)| (*id, number as u32));
        changes.extend(new);
        last = end;
    }
    changes
}

/// The policies as they are to stand. `None` where nothing moves.
fn wanted(order: &[(PolicyId, u32)], policy: PolicyId, before: Option<PolicyId>) -> Option<Vec<Place>> {
    let from = order.iter().position(|(id, _)| *id == policy)?;
    let mut wanted: Vec<Place> = order.iter().map(|(id, priority)| (i64::from(*priority), *id)).collect();
    let place = wanted.remove(from);
    let at = match before {
        Some(before) => wanted.iter().position(|(_, id)| *id == before)?,
        None => wanted.len(),
    };
    wanted.insert(at, place);
    (at != from).then_some(wanted)
}

/// Which of them keep their priorities: as many as possible, and rather the others than the one that is
/// moved. Two neighbours of those that stay must have room for all between them.
fn kept(wanted: &[Place], policy: PolicyId) -> Vec<usize> {
    // Of every policy: the best sum of those that stay up to it, and the one that stays before it.
    let mut best: Vec<Option<(u32, Option<usize>)>> = vec![None; wanted.len()];
    let mut end = (0, None);
    for start in std::iter::once(None).chain((0..wanted.len()).map(Some)) {
        let sum = match start {
            None => 0,
            Some(index) => match best[index] {
                Some((sum, _)) => sum,
                None => continue,
            },
        };
        let mut before = start.map(|index| wanted[index]);
        for index in start.map_or(0, |index| index + 1)..wanted.len() {
            let place = wanted[index];
            let worth = if place.1 == policy { 1 } else { 2 };
            if before.is_none_or(|before| before < place) && best[index].is_none_or(|(other, _)| other < sum + worth) {
                best[index] = Some((sum + worth, start));
            }
            before = Some((smallest(before, place.1), place.1));
        }
        if before.is_none_or(|(number, _)| number <= LOWEST) && sum > end.0 {
            end = (sum, start);
        }
    }
    let mut kept: Vec<usize> =
        std::iter::successors(end.1, |index| best[*index].and_then(|(_, before)| before)).collect();
    kept.reverse();
    kept
}

/// The smallest number with which a policy stands after another one.
fn smallest(before: Option<Place>, id: PolicyId) -> i64 {
    match before {
        None => 0,
        Some((number, other)) if other < id => number,
        Some((number, _)) => number + 1,
    }
}

/// Numbers for policies between two that stay: apart from each other where there is room.
fn numbers(before: Option<Place>, block: &[Place], after: Option<i64>) -> Vec<i64> {
    let count = block.len() as i64;
    let low = before.map_or(-1, |(number, _)| number);
    let high = after.unwrap_or(LOWEST + 1);
    let room = (high - low) / (count + 1);
    let (start, step) = match (before, after) {
        _ if room == 0 => return smallest_numbers(before, block),
        // The first of all stand shortly before the others, one between two in the middle.
        (None, Some(high)) => (high - room.min(STEP) * (count + 1), room.min(STEP)),
        (Some(_), Some(_)) if count == 1 => (low, room),
        _ => (low, room.min(STEP)),
    };
    (1..=count).map(|place| start + step * place).collect()
}

fn smallest_numbers(mut before: Option<Place>, block: &[Place]) -> Vec<i64> {
    let next = |(_, id): &Place| {
        let number = smallest(before, *id);
        before = Some((number, *id));
        number
    };
    block.iter().map(next).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    type Order = Vec<(PolicyId, u32)>;

    /// Policies 1, 2, 3 … with these priorities, in the order in which they are looked at.
    fn order(priorities: &[u32]) -> Order {
        let numbered = priorities.iter().zip(1..);
        sorted(numbered.map(|(priority, id)| (PolicyId(id), *priority)).collect())
    }

    fn sorted(mut order: Order) -> Order {
        order.sort_by_key(|(id, priority)| (*priority, *id));
        order
    }

    /// Before policy 0 is last.
    fn move_to(priorities: &[u32], policy: u32, before: u32) -> Vec<(u32, u32)> {
        let before = (before > 0).then_some(PolicyId(before));
        let moved = moved(&order(priorities), PolicyId(policy), before);
        moved.into_iter().map(|(id, priority)| (id.0, priority)).collect()
    }

    #[test]
    fn one_policy_changes_where_there_is_room() {
        for (priorities, policy, before, expected) in [
            ([100, 200, 300], 3, 2, (3, 150)),
            ([100, 200, 300], 1, 0, (1, 310)),
            ([100, 200, 300], 3, 1, (3, 90)),
            ([4, 200, 300], 3, 1, (3, 2)),
            ([100, 101, 300], 1, 3, (1, 200)),
            // Among equals the number decides.
            ([100, 100, 100], 1, 0, (1, 110)),
            ([7, 5, 7], 2, 3, (2, 7)),
        ] {
            assert_eq!(move_to(&priorities, policy, before), [expected], "{priorities:?}");
        }
    }

    #[test]
    fn more_change_only_where_there_is_none() {
        assert_eq!(move_to(&[0, 0], 2, 1), [(1, 10)], "nothing is before 0");
        assert_eq!(move_to(&[1_000_000, 1_000_000], 1, 0), [(2, 999_990)]);
        assert_eq!(move_to(&[5, 5, 6, 7], 3, 2), [(2, 7)], "the other one moves instead");
        assert_eq!(move_to(&[1, 1, 1, 1, 100], 4, 2), [(1, 0), (4, 0)]);
    }

    #[test]
    fn nothing_changes_where_nothing_moves() {
        for (policy, before) in [(1, 2), (3, 0), (2, 3), (9, 1), (1, 9), (1, 1)] {
            assert_eq!(move_to(&[1, 2, 3], policy, before), []);
        }
    }

    /// The least number of changes, by trying every set of policies that stay.
    fn fewest(wanted: &[Place]) -> u32 {
        let sets = 0_u32..1 << wanted.len();
        let possible = sets.filter(|set| {
            let mut before = None;
            wanted.iter().enumerate().all(|(index, place)| {
                let stays = set & (1 << index) != 0;
                let new = if stays {
                    *place
                } else {
                    (smallest(before, place.1), place.1)
                };
                let fits = before.is_none_or(|before| before < new) && new.0 <= LOWEST;
                before = Some(new);
                fits
            })
        });
        possible
            .map(|set| wanted.len() as u32 - set.count_ones())
            .min()
            .unwrap_or_default()
    }

    fn priorities() -> impl Strategy<Value = Vec<u32>> {
        let near = prop_oneof![0_u32..6, 999_997_u32..=1_000_000, Just(100)];
        prop::collection::vec(near, 1..8)
    }

    proptest! {
        #[test]
        fn the_order_is_what_was_asked_for_with_the_fewest_changes(
            priorities in priorities(),
            policy in 1_u32..9,
            before in 0_u32..9,
        ) {
            let order = order(&priorities);
            let (policy, before) = (PolicyId(policy), (before > 0).then_some(PolicyId(before)));
            let changes = moved(&order, policy, before);
            let Some(wanted) = wanted(&order, policy, before) else {
                prop_assert!(changes.is_empty());
                return Ok(());
            };
            let new = |(id, old): &(PolicyId, u32)| {
                let change = changes.iter().find(|(changed, _)| changed == id);
                (*id, change.map_or(*old, |(_, new)| *new))
            };
            let after: Order = order.iter().map(new).collect();
            prop_assert!(after.iter().all(|(_, priority)| *priority <= PolicyRule::LOWEST_PRIORITY));
            let ids: Vec<PolicyId> = sorted(after.clone()).iter().map(|(id, _)| *id).collect();
            let asked: Vec<PolicyId> = wanted.iter().map(|(_, id)| *id).collect();
            prop_assert_eq!(ids, asked);
            prop_assert!(changes.iter().all(|change| !order.contains(change)), "each change changes something");
            prop_assert_eq!(changes.len() as u32, fewest(&wanted));
        }
    }
}
