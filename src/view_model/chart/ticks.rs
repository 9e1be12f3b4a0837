//! Round numbers for the vertical axis.

/// Lines above zero that a chart has at most.
const MOST: f64 = 4.0;

/// From zero to at least `highest` in steps of one, two or five times a power of ten, none smaller
/// than `least`.
pub fn round_ticks(highest: f64, least: f64) -> Vec<f64> {
    let rough = (highest / MOST).max(least);
    let power = 10_f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0]
        .map(|digit| digit * power)
        .into_iter()
        .find(|step| *step >= rough * 0.999_999)
        .unwrap_or(rough);
    let count = (highest / step).ceil().max(1.0) as usize;
    (0..=count).map(|line| line as f64 * step).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round_and_reach_the_highest() {
        assert_eq!(round_ticks(7.0, 1.0), [0.0, 2.0, 4.0, 6.0, 8.0]);
        assert_eq!(round_ticks(100.0, 1.0), [0.0, 50.0, 100.0]);
        assert_eq!(round_ticks(1234.0, 1.0), [0.0, 500.0, 1000.0, 1500.0]);
    }

    #[test]
    fn counts_have_no_halves() {
        assert_eq!(round_ticks(1.0, 1.0), [0.0, 1.0]);
        assert_eq!(round_ticks(3.0, 1.0), [0.0, 1.0, 2.0, 3.0]);
    }

    #[test]
    fn nothing_has_an_axis_too() {
        assert_eq!(round_ticks(0.0, 1.0), [0.0, 1.0]);
        assert_eq!(round_ticks(0.0, 0.01).len(), 2);
    }
}
