//! Whether two rates differ by more than chance explains.

use std::ops::AddAssign;

/// How many of how many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Proportion {
    pub hits: u64,
    pub total: u64,
}

impl Proportion {
    /// Fewer on either side say nothing.
    pub const LEAST: u64 = 10;
    /// The normal distribution's bound of 95 %, two-sided.
    const BOUND: f64 = 1.959_964;

    /// 0 to 1; 0 of nothing.
    pub fn rate(self) -> f64 {
        if self.total == 0 {
            0.0
        } else {
            self.hits as f64 / self.total as f64
        }
    }

    /// Whether `after` is higher than `self`, by the pooled z-test for two proportions.
    pub fn rose_to(self, after: Self) -> bool {
        if self.total < Self::LEAST || after.total < Self::LEAST {
            return false;
        }
        let (before_runs, after_runs) = (self.total as f64, after.total as f64);
        let pooled = (self.hits + after.hits) as f64 / (before_runs + after_runs);
        let spread = (pooled * (1.0 - pooled) * (1.0 / before_runs + 1.0 / after_runs)).sqrt();
        // Without spread all runs went alike, so nothing rose.
        spread > 0.0 && (after.rate() - self.rate()) / spread > Self::BOUND
    }
}

impl AddAssign for Proportion {
    fn add_assign(&mut self, more: Self) {
        self.hits += more.hits;
        self.total += more.total;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(hits: u64, total: u64) -> Proportion {
        Proportion { hits, total }
    }

    #[test]
    fn a_clear_rise_is_one() {
        assert!(of(2, 100).rose_to(of(20, 100)));
        assert!(of(0, 10).rose_to(of(5, 10)));
    }

    #[test]
    fn chance_a_fall_and_no_change_are_none() {
        assert!(!of(5, 100).rose_to(of(8, 100)));
        assert!(!of(20, 100).rose_to(of(2, 100)));
        assert!(!of(0, 100).rose_to(of(0, 100)));
        assert!(!of(50, 50).rose_to(of(50, 50)));
    }

    #[test]
    fn few_runs_say_nothing() {
        assert!(!of(0, 9).rose_to(of(100, 100)));
        assert!(!of(0, 100).rose_to(of(9, 9)));
    }

    #[test]
    fn the_bound_is_that_of_95_percent() {
        // z = 1.98 and 1.81.
        assert!(of(10, 100).rose_to(of(20, 100)));
        assert!(!of(10, 100).rose_to(of(19, 100)));
    }
}
