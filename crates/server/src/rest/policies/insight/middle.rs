//! The middle of many steps.

/// The median; of an even number of steps, the lower of the two in the middle, which a run really had.
pub(super) fn middle(mut steps: Vec<u32>) -> Option<u32> {
    let place = steps.len().checked_sub(1)? / 2;
    Some(*steps.select_nth_unstable(place).1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_is_a_step_that_was() {
        assert_eq!(middle(Vec::new()), None);
        assert_eq!(middle(vec![9]), Some(9));
        assert_eq!(middle(vec![12, 4, 9]), Some(9));
        assert_eq!(middle(vec![12, 4, 9, 10]), Some(9));
    }
}
