//! Whether there are enough runs to wait for.

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use crate::time::Micros;

/// How many runs an agent has, before a fix and since.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Traffic {
    /// Runs by day in the week before the fix, or since the first run in it.
    pub per_day_before: f64,
    /// Runs by day since; of a fix that is younger than a day, the runs so far.
    pub per_day_after: f64,
    /// Far fewer than before, so that waiting will not tell.
    pub dried_up: bool,
    /// When the newest run of the agent started, Unix seconds.
    pub last_run_at: Option<f64>,
}

/// Hours of a week.
const WEEK: i64 = 168;
const DAY: i64 = 24;
/// In microseconds.
const HOUR: f64 = 3_600_000_000.0;
/// So many runs must have been expected before their absence means something.
const EXPECTED: u64 = 10;
/// If a whole week does not have so many, these do: none of three comes with 5 % by chance.
const LEAST_EXPECTED: u64 = 3;

/// Runs by the hour since 1970: hours without any may be left out. The hour of the fix has those before it.
pub type Hours = [(i64, u64)];

impl Traffic {
    /// The hours before a fix that are looked at.
    pub const HOURS_BEFORE: i64 = WEEK;

    /// `since` are the runs since the fix; `until` is now, or when the fix was taken back.
    pub fn of(hours: &Hours, fixed_at: Micros, since: u64, until: Micros, last_run_at: Option<Micros>) -> Self {
        let (fixed, now) = (fixed_at.hour(), until.hour());
        let before = hours.iter().filter(|(hour, _)| before(fixed).contains(hour));
        let first = before.clone().map(|&(hour, _)| hour).min().unwrap_or(fixed);
        Self {
            per_day_before: per_day(before.map(|(_, runs)| runs).sum(), (fixed - first + 1) as f64),
            per_day_after: per_day(since, (until.0 - fixed_at.0) as f64 / HOUR),
            dried_up: dried_up(hours, fixed, now),
            last_run_at: last_run_at.map(Micros::secs),
        }
    }
}

/// The week that ends with the hour of the fix.
fn before(fixed: i64) -> RangeInclusive<i64> {
    fixed - WEEK + 1..=fixed
}

fn per_day(runs: u64, hours: f64) -> f64 {
    let day = DAY as f64;
    runs as f64 / (hours.max(day) / day)
}

/// Whether less than a tenth of the runs came that came at the same hours of the week before the fix. Looks
/// back from now over as many hours, a day at least and a week at most, as had ten runs then; so a quiet
/// weekend is compared with a weekend. Nothing is said before so much time went by since the fix.
fn dried_up(hours: &Hours, fixed: i64, now: i64) -> bool {
    let mut usual = [0; WEEK as usize];
    for &(hour, runs) in hours.iter().filter(|(hour, _)| before(fixed).contains(hour)) {
        usual[hour.rem_euclid(WEEK) as usize] += runs;
    }
    // The hour that is going on is left out.
    let mut expected = 0;
    let mut looked = 0;
    for back in 1..=WEEK {
        expected += usual[(now - back).rem_euclid(WEEK) as usize];
        looked = back;
        if back >= DAY && expected >= EXPECTED {
            break;
        }
    }
    let came: u64 = hours
        .iter()
        .filter(|(hour, _)| (now - looked..now).contains(hour))
        .map(|(_, runs)| runs)
        .sum();
    expected >= LEAST_EXPECTED && now - looked > fixed && came * 10 < expected
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A Monday, by the hour: 2026-11-16.
    const MONDAY: i64 = 498_600 / WEEK * WEEK + 96;

    fn traffic(hours: &Hours, fixed: i64, now: i64) -> Traffic {
        let at = |hour: i64| Micros(hour * 3_600_000_000);
        let since = hours.iter().filter(|(hour, _)| (fixed..now).contains(hour));
        let since = since.map(|(_, runs)| runs).sum();
        let end_of_the_hour_before = Micros(at(fixed).0 - 1);
        Traffic::of(hours, end_of_the_hour_before, since, at(now), None)
    }

    /// So many runs in each of these hours.
    fn every(hours: impl Iterator<Item = i64>, runs: u64) -> Vec<(i64, u64)> {
        hours.map(|hour| (hour, runs)).collect()
    }

    #[test]
    fn figures_are_by_day() {
        let figures = |hours: &Hours, now| {
            let found = traffic(hours, MONDAY, now);
            assert!(!found.dried_up);
            (found.per_day_before.round() as u64, found.per_day_after.round() as u64)
        };
        let mut hours = every(MONDAY - WEEK..MONDAY, 2);
        hours.extend(every(MONDAY..MONDAY + 36, 1));
        assert_eq!(figures(&hours, MONDAY + 36), (48, 24));
        assert_eq!(figures(&hours, MONDAY + 2), (48, 2), "of a young fix, the runs so far");
        let young_agent = every(MONDAY - 48..MONDAY, 1);
        assert_eq!(figures(&young_agent, MONDAY), (24, 0));
        assert_eq!(figures(&[], MONDAY), (0, 0));
    }

    #[test]
    fn a_busy_agent_that_stops_is_noticed_after_a_day() {
        let mut hours = every(MONDAY - WEEK..MONDAY + 30, 100);
        let found = |hours: &Hours, after: i64| traffic(hours, MONDAY, MONDAY + 30 + after).dried_up;
        assert!(!found(&hours, 12));
        assert!(found(&hours, 24));
        hours.extend(every(MONDAY + 30..MONDAY + 90, 11));
        assert!(!found(&hours, 24), "a tenth is fewer, but not dry");
    }

    #[test]
    fn an_agent_that_seldom_runs_gets_more_time() {
        let mut hours = every((MONDAY - WEEK..MONDAY).step_by(24), 3);
        assert!(!traffic(&hours, MONDAY, MONDAY + 60).dried_up);
        assert!(traffic(&hours, MONDAY, MONDAY + 120).dried_up);
        hours.truncate(1);
        assert!(!traffic(&hours, MONDAY, MONDAY + 100).dried_up);
        assert!(
            traffic(&hours, MONDAY, MONDAY + 169).dried_up,
            "three in a week, and then none"
        );
        let two = [(MONDAY - 3, 2)];
        assert!(!traffic(&two, MONDAY, MONDAY + 500).dried_up, "too few to miss");
    }

    #[test]
    fn a_weekend_is_compared_with_a_weekend() {
        let working = |hour: &i64| (hour - MONDAY).rem_euclid(WEEK) < 5 * DAY;
        let friday_night = MONDAY + 5 * DAY;
        let hours = every((MONDAY - WEEK..friday_night).filter(working), 5);
        for hour in friday_night..friday_night + 2 * DAY {
            assert!(!traffic(&hours, MONDAY, hour).dried_up, "{}", hour - friday_night);
        }
        assert!(
            traffic(&hours, MONDAY, friday_night + 3 * DAY).dried_up,
            "nobody came on Monday"
        );
    }

    #[test]
    fn who_had_no_runs_misses_none() {
        assert!(!traffic(&[], MONDAY, MONDAY + 900).dried_up);
        assert!(!traffic(&every(MONDAY..MONDAY + 5, 9), MONDAY, MONDAY + 900).dried_up);
    }
}
