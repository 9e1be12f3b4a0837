//! Which observations are shown first.

use std::collections::HashMap;

use super::call::Call;

/// Places in the order in which room is given: what the evidence speaks of, from both ends; then what is
/// nearest to it, in the same order.
pub fn order(calls: &[Call<'_>]) -> Vec<usize> {
    let places = |is_evidence: bool| (0..calls.len()).filter(move |&place| calls[place].is_evidence == is_evidence);
    let evidence: Vec<usize> = places(true).collect();
    let mut order = from_both_ends(&evidence);
    let ranks: HashMap<usize, usize> = order.iter().enumerate().map(|(rank, &place)| (place, rank)).collect();
    let mut others: Vec<usize> = places(false).collect();
    others.sort_by_cached_key(|&place| {
        let near = neighbours(place, &evidence).map(|other| (other.abs_diff(place), ranks[&other]));
        near.min()
    });
    order.extend(others);
    order
}

/// The last of the ascending others before a place, and the first after it.
fn neighbours(place: usize, others: &[usize]) -> impl Iterator<Item = usize> {
    let next = others.partition_point(|&other| other < place);
    let before = next.checked_sub(1).map(|index| others[index]);
    before.into_iter().chain(others.get(next).copied())
}

/// The first, the last, the second, the last but one, and so on: a long row is told by its ends.
fn from_both_ends(places: &[usize]) -> Vec<usize> {
    let half = places.len().div_ceil(2);
    let (first, last) = places.split_at(half);
    let mut order = Vec::with_capacity(places.len());
    let mut last = last.iter().rev();
    for place in first {
        order.push(*place);
        order.extend(last.next());
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_told_from_its_ends() {
        assert_eq!(from_both_ends(&[1, 2, 3, 4, 5]), [1, 5, 2, 4, 3]);
        assert_eq!(from_both_ends(&[1, 2, 3, 4]), [1, 4, 2, 3]);
        assert_eq!(from_both_ends(&[]), [0; 0]);
    }

    #[test]
    fn neighbours_are_on_both_sides() {
        let of = |place| neighbours(place, &[3, 9]).collect::<Vec<usize>>();
        assert_eq!((of(0), of(7), of(12)), (vec![3], vec![3, 9], vec![9]));
        assert_eq!(neighbours(5, &[]).next(), None);
    }
}
