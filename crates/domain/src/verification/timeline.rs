//! Counted runs over time, in stretches of equal length that meet at the fix.

use serde::{Deserialize, Serialize};

use crate::time::Micros;

/// What counted before and since a fix. No stretch has runs from both sides of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Timeline {
    /// When the first stretch begins, Unix seconds: a whole number of stretches before the fix.
    #[cfg_attr(feature = "openapi", schema(value_type = f64))]
    pub from: Micros,
    /// How long each is, in hours.
    pub hours: u32,
    /// One after the other up to now, those without runs included.
    pub stretches: Vec<Stretch>,
}

/// Runs that count and started within it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Stretch {
    pub runs: u64,
    /// Of them, with the failure.
    pub hits: u64,
    /// Of them, those in which the failure began and the policy ended it.
    pub contained: u64,
}

/// In microseconds.
const HOUR: i64 = 3_600_000_000;
/// How many hours read well as one stretch. Beyond them, the last is doubled.
const LENGTHS: [u32; 9] = [1, 2, 3, 6, 12, 24, 48, 96, 168];

impl Timeline {
    /// More stretches than this do not fit beside each other on a phone.
    pub const MOST: usize = 16;

    /// Of runs with when they started.
    pub(super) fn of(fixed_at: Micros, now: Micros, counted: &[(Micros, Stretch)]) -> Self {
        let oldest = counted.iter().map(|(start, _)| *start).min();
        let oldest = oldest.unwrap_or(fixed_at).min(fixed_at);
        let newest = counted.iter().map(|(start, _)| *start).max();
        let newest = newest.unwrap_or(now).max(now).max(fixed_at);
        let place = |at: Micros, hours: u32| (at.0 - fixed_at.0).div_euclid(i64::from(hours) * HOUR);
        let count = |hours| (place(newest, hours) - place(oldest, hours)) as usize + 1;
        let doubled = std::iter::successors(LENGTHS.last().copied(), |hours| hours.checked_mul(2)).skip(1);
        let hours = LENGTHS
            .into_iter()
            .chain(doubled)
            .find(|&hours| count(hours) <= Self::MOST);
        let hours = hours.unwrap_or(u32::MAX);
        let first = place(oldest, hours);
        let mut stretches = vec![Stretch::default(); count(hours)];
        for (start, run) in counted {
            let stretch = &mut stretches[(place(*start, hours) - first) as usize];
            stretch.runs += run.runs;
            stretch.hits += run.hits;
            stretch.contained += run.contained;
        }
        Self {
            from: Micros(fixed_at.0 + first * i64::from(hours) * HOUR),
            hours,
            stretches,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIXED: Micros = Micros(1_790_000_123_000_000);

    fn at(hours: f64) -> Micros {
        FIXED.plus_millis((hours * 3_600_000.0) as i64)
    }

    fn timeline(now: f64, starts: &[f64]) -> Timeline {
        let run = Stretch {
            runs: 1,
            ..Stretch::default()
        };
        let counted: Vec<_> = starts.iter().map(|&hours| (at(hours), run)).collect();
        Timeline::of(FIXED, at(now), &counted)
    }

    fn runs(timeline: &Timeline) -> Vec<u64> {
        timeline.stretches.iter().map(|it| it.runs).collect()
    }

    #[test]
    fn runs_from_both_sides_of_the_fix_are_kept_apart() {
        let told = timeline(0.1, &[-0.05, -0.01, 0.0, 0.02, 0.05]);
        assert_eq!((told.from, told.hours), (at(-1.0), 1));
        assert_eq!(runs(&told), [2, 3]);
    }

    #[test]
    fn stretches_without_runs_are_told() {
        assert_eq!(runs(&timeline(3.5, &[-2.5, 0.5])), [1, 0, 0, 1, 0, 0, 0]);
        assert_eq!(runs(&timeline(0.5, &[])), [0]);
    }

    #[test]
    fn they_are_as_long_as_it_takes_to_fit() {
        for (now, starts, hours) in [
            (9.0, vec![-5.0], 1),
            (24.0, vec![-5.0], 2),
            (14.0 * 24.0, vec![-5.0], 24),
            (40.0 * 24.0, vec![-13.9 * 24.0], 96),
            (3.0 * 365.0 * 24.0, vec![-1.0], 2688),
        ] {
            let told = timeline(now, &starts);
            assert_eq!(told.hours, hours, "{now} hours later");
            assert!(told.stretches.len() <= Timeline::MOST);
            assert_eq!(runs(&told).iter().sum::<u64>(), 1);
        }
    }

    #[test]
    fn a_clock_that_runs_behind_loses_no_run() {
        assert_eq!(runs(&timeline(-3.0, &[2.0])), [0, 0, 1]);
    }
}
