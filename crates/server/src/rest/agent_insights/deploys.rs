//! What each deploy did to the failure rate.

use std::ops::Range;

use ::api::insights::DeployRegression;
use domain::{Micros, Proportion};
use store::{Deploy, HourActivity};

/// How far a side of a deploy reaches.
const SIDE_HOURS: i64 = 7 * 24;

/// The time around all deploys of which runs are to be counted.
pub(super) fn span(deploys: &[Deploy]) -> Option<(Micros, Micros)> {
    let times = || deploys.iter().map(|deploy| deploy.deployed_at);
    let side = SIDE_HOURS * 3_600_000;
    let from = Micros(times().min()?.plus_millis(-side).0.max(0));
    Some((from, times().max()?.plus_millis(side)))
}

/// In the order of `deploys`. `hours` have the runs of the agent, in any order.
pub(super) fn regressions(deploys: &[Deploy], hours: &[HourActivity]) -> Vec<DeployRegression> {
    let all: Vec<i64> = deploys.iter().map(|deploy| deploy.deployed_at.hour()).collect();
    let of = |deploy: &Deploy| {
        let (before, after) = sides(deploy.deployed_at.hour(), &all);
        regression(deploy, count(hours, &before), count(hours, &after))
    };
    deploys.iter().map(of).collect()
}

/// The hours before and after the one of a deploy, up to the deploys next to it.
fn sides(hour: i64, all: &[i64]) -> (Range<i64>, Range<i64>) {
    let before = all.iter().filter(|other| **other < hour).max();
    let after = all.iter().filter(|other| **other > hour).min();
    let first = before.map_or(hour - SIDE_HOURS, |before| (before + 1).max(hour - SIDE_HOURS));
    let last = after.map_or(hour + SIDE_HOURS, |after| (after - 1).min(hour + SIDE_HOURS));
    (first..hour, hour + 1..last + 1)
}

fn count(hours: &[HourActivity], side: &Range<i64>) -> Proportion {
    let mut out = Proportion::default();
    for hour in hours.iter().filter(|hour| side.contains(&hour.hour)) {
        out.hits += hour.runs_with_signals;
        out.total += hour.runs;
    }
    out
}

fn regression(deploy: &Deploy, before: Proportion, after: Proportion) -> DeployRegression {
    DeployRegression {
        deploy_id: deploy.id.clone(),
        version: deploy.version.as_str().to_owned(),
        deployed_at: deploy.deployed_at.secs(),
        before_rate: before.rate(),
        after_rate: after.rate(),
        delta_rate: after.rate() - before.rate(),
        before_runs: before.total,
        after_runs: after.total,
        is_regression: before.rose_to(after),
    }
}

#[cfg(test)]
mod tests {
    use domain::{Fields, Label};

    use super::*;

    fn deploy(hour: i64) -> Deploy {
        Deploy {
            id: format!("at {hour}"),
            agent_id: Label::name("a"),
            version: Label::code("v"),
            deployed_at: Micros(hour * 3_600_000_000 + 5),
            meta: Fields::default(),
        }
    }

    fn hour(hour: i64, runs: u64, runs_with_signals: u64) -> HourActivity {
        HourActivity {
            hour,
            runs,
            runs_with_signals,
            signals: [0; 4],
        }
    }

    #[test]
    fn a_side_ends_after_a_week_or_at_the_next_deploy() {
        let all = [1_000, 1_010, 2_000];
        assert_eq!(sides(1_000, &all), (832..1_000, 1_001..1_010));
        assert_eq!(sides(1_010, &all), (1_001..1_010, 1_011..1_179));
        assert_eq!(sides(2_000, &all), (1_832..2_000, 2_001..2_169));
    }

    #[test]
    fn the_hour_of_a_deploy_counts_on_no_side() {
        let hours = [hour(999, 20, 1), hour(1_000, 50, 50), hour(1_001, 20, 10)];
        let [found] = regressions(&[deploy(1_000)], &hours).try_into().unwrap();
        assert_eq!((found.before_runs, found.after_runs), (20, 20));
        assert!((found.before_rate - 0.05).abs() < 1e-9 && (found.delta_rate - 0.45).abs() < 1e-9);
        assert!(found.is_regression);
    }

    #[test]
    fn a_deploy_that_helped_or_has_few_runs_is_no_regression() {
        let hours = [hour(999, 20, 10), hour(1_001, 20, 1), hour(1_101, 3, 3)];
        let found = regressions(&[deploy(1_100), deploy(1_000)], &hours);
        assert_eq!(found[0].deploy_id, "at 1100");
        assert!(found.iter().all(|it| !it.is_regression), "{found:?}");
        assert!(found[1].delta_rate < 0.0);
    }

    #[test]
    fn the_span_covers_every_side() {
        assert_eq!(span(&[]), None);
        let (from, to) = span(&[deploy(1_000), deploy(500)]).unwrap();
        assert_eq!((from.hour(), to.hour()), (332, 1_168));
    }
}
