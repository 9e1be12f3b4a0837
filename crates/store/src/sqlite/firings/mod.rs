//! Where policies fired: a row per run and series, and counters by the hour, so that a day with a
//! million firings is summed up from a few rows.

mod hours;
mod read;
mod series;
mod write;

pub(super) use hours::FiringHours;
pub(super) use read::{counts, days, newest};
pub(super) use series::remove_unused;
pub(super) use write::{Place, remove, write};

/// What is kept of a firing besides its run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Row {
    series: i64,
    /// Of the first time, in microseconds.
    at: i64,
    step: u32,
    times: u32,
    acknowledged: Option<bool>,
}

/// Firings added up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Sums {
    runs: i64,
    times: i64,
    advised: i64,
    acknowledged: i64,
}

impl Sums {
    /// `change` is 1 for a firing that comes, -1 for one that goes.
    fn count(&mut self, row: &Row, change: i64) {
        self.add(&Self {
            runs: change,
            times: change * i64::from(row.times),
            advised: change * i64::from(row.acknowledged.is_some()),
            acknowledged: change * i64::from(row.acknowledged == Some(true)),
        });
    }

    fn add(&mut self, other: &Self) {
        self.runs += other.runs;
        self.times += other.times;
        self.advised += other.advised;
        self.acknowledged += other.acknowledged;
    }
}
