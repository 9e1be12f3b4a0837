//! A rate of which a limited number of cases is known, and whether two differ by more than chance explains.

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

    /// The bounds between which the true rate lies with 95 % (Wilson's interval); 0 to 1 of nothing.
    pub fn interval(self) -> (f64, f64) {
        if self.total == 0 {
            return (0.0, 1.0);
        }
        let (total, rate) = (self.total as f64, self.rate());
        let square = Self::BOUND * Self::BOUND;
        let middle = rate + square / (2.0 * total);
        let half = Self::BOUND * (rate * (1.0 - rate) / total + square / (4.0 * total * total)).sqrt();
        let scale = 1.0 + square / total;
        // At the ends rounding may leave a trace.
        let low = if self.hits == 0 { 0.0 } else { (middle - half) / scale };
        let high = if self.hits == self.total {
            1.0
        } else {
            (middle + half) / scale
        };
        (low, high)
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
    fn the_interval_is_that_of_the_tables() {
        for (of, low, high) in [
            (of(0, 10), 0.0, 0.2775),
            (of(10, 100), 0.0552, 0.1744),
            (of(5, 10), 0.2366, 0.7634),
            (of(10, 10), 0.7225, 1.0),
            (of(0, 0), 0.0, 1.0),
        ] {
            let (found_low, found_high) = of.interval();
            assert!(
                (found_low - low).abs() < 6e-5 && (found_high - high).abs() < 6e-5,
                "{of:?}: {found_low} {found_high}"
            );
        }
    }

    /// Its definition: at the bounds the known rate is just as far off as 95 % of cases are.
    #[test]
    fn the_interval_ends_where_the_test_does() {
        for (hits, total) in [(1, 7), (3, 40), (99, 100), (250, 1000)] {
            let known = of(hits, total);
            let (low, high) = known.interval();
            for bound in [low, high] {
                let spread = (bound * (1.0 - bound) / total as f64).sqrt();
                assert!(((known.rate() - bound).abs() / spread - Proportion::BOUND).abs() < 1e-9);
            }
        }
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
