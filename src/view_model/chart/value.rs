//! What a column can hold: a count, a share or a mean.

use std::ops::AddAssign;

use api::Proportion;

use crate::view_model::format;

/// A number of a chart. Columns that are taken together add up.
pub trait Value: Copy + Default + PartialEq + AddAssign + Send + Sync + 'static {
    /// How high it stands.
    fn height(self) -> f64;

    /// Nothing was counted, so there is nothing to draw.
    fn is_nothing(self) -> bool;

    /// As it is said.
    fn words(self) -> String;
}

impl Value for u64 {
    fn height(self) -> f64 {
        self as f64
    }

    fn is_nothing(self) -> bool {
        self == 0
    }

    fn words(self) -> String {
        format::count(self)
    }
}

impl Value for Proportion {
    fn height(self) -> f64 {
        self.rate()
    }

    fn is_nothing(self) -> bool {
        self.total == 0
    }

    /// `12 % (12 of 96)`.
    fn words(self) -> String {
        if self.total == 0 {
            return "no runs".to_owned();
        }
        let (hits, total) = (format::count(self.hits), format::count(self.total));
        format!("{} ({hits} of {total})", format::percent(self.rate()))
    }
}

/// The mean of a figure over some runs.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Mean {
    /// The figures of all runs together.
    pub sum: f64,
    pub runs: u64,
}

impl Mean {
    pub fn of(mean: f64, runs: u64) -> Self {
        Self {
            sum: mean * runs as f64,
            runs,
        }
    }
}

impl AddAssign for Mean {
    fn add_assign(&mut self, other: Self) {
        self.sum += other.sum;
        self.runs += other.runs;
    }
}

impl Value for Mean {
    fn height(self) -> f64 {
        if self.runs == 0 {
            0.0
        } else {
            self.sum / self.runs as f64
        }
    }

    fn is_nothing(self) -> bool {
        self.runs == 0
    }

    /// `2.4 (in 5 runs)`.
    fn words(self) -> String {
        if self.runs == 0 {
            return "no runs".to_owned();
        }
        let runs = format::plural(self.runs, "run", "runs");
        format!("{} (in {runs})", format::decimal(self.height()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_say_what_they_are_of() {
        assert_eq!(Proportion { hits: 12, total: 96 }.words(), "12 % (12 of 96)");
        assert_eq!(Proportion::default().words(), "no runs");
    }

    #[test]
    fn means_are_weighted_by_their_runs() {
        let mut mean = Mean::of(2.0, 3);
        mean += Mean::of(6.0, 1);
        assert_eq!(mean.words(), "3 (in 4 runs)");
        assert_eq!(Mean::of(2.25, 1).words(), "2.2 (in 1 run)");
        assert!(Mean::default().is_nothing() && Mean::default().words() == "no runs");
    }
}
