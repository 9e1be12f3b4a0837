//! Which observations are shown first.

use std::cmp::Reverse;

use super::call::Call;

/// Places in the order in which room is given: what the evidence speaks of, from both ends; then what is
/// nearest to it.
pub fn order(calls: &[Call<'_>]) -> Vec<usize> {
    let places = |is_evidence: bool| (0..calls.len()).filter(move |&place| calls[place].is_evidence == is_evidence);
    let evidence: Vec<usize> = places(true).collect();
    let mut order = from_both_ends(&evidence);
    let mut others: Vec<(usize, usize)> = places(false).map(|place| (distance(place, &evidence), place)).collect();
    // Of two at the same distance, what came before explains more.
    others.sort_by_key(|&(distance, place)| (distance, Reverse(evidence.partition_point(|&at| at < place)), place));
    order.extend(others.into_iter().map(|(_, place)| place));
    order
}

/// How many places lie between this one and the nearest of the ascending others.
fn distance(place: usize, others: &[usize]) -> usize {
    let next = others.partition_point(|&other| other < place);
    let after = others.get(next).map(|&other| other - place);
    let before = next.checked_sub(1).map(|index| place - others[index]);
    after.into_iter().chain(before).min().unwrap_or(0)
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
    fn the_nearest_counts() {
        assert_eq!(distance(0, &[3, 9]), 3);
        assert_eq!(distance(7, &[3, 9]), 2);
        assert_eq!(distance(12, &[3, 9]), 3);
        assert_eq!(distance(5, &[]), 0);
    }
}
