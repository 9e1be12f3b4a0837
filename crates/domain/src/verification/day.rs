//! Counted runs by day.

use serde::{Deserialize, Serialize};

/// What counted on one day, before or after the fix.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VerificationDay {
    /// Days since 1970, UTC.
    pub day: i64,
    /// Runs that count, before or after the fix.
    pub runs: u64,
    pub hits: u64,
    pub contained: u64,
}

impl VerificationDay {
    /// More days than this are not told; the newest are.
    pub const MOST: usize = 120;

    /// One after the other from `first` to `last`, those without runs included.
    pub(super) fn series(first: i64, last: i64, counted: impl Iterator<Item = Self>) -> Vec<Self> {
        let first = first.max(last - Self::MOST as i64 + 1);
        let empty = |day| Self { day, ..Self::default() };
        let mut days: Vec<Self> = (first..=last).map(empty).collect();
        for run in counted {
            let index = usize::try_from(run.day - first).ok();
            if let Some(day) = index.and_then(|index| days.get_mut(index)) {
                day.runs += run.runs;
                day.hits += run.hits;
                day.contained += run.contained;
            }
        }
        days
    }
}
