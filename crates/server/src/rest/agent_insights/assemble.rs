//! Figures out of the store's counters: pure, so that every rule can be tested with a table.

use std::collections::BTreeMap;

use ::api::insights::{DeployEvent, FailureRate, HourInsight, Insights, SignalTrend, SystemicPattern, VersionInsight};
use domain::{FailureType, RunSummary};
use store::{DayCounts, Deploy, HourActivity, HourCounts, VersionRow};

use super::super::calendar::date;
use super::{DAYS, deploys, sampled};

const VERSIONS_LISTED: usize = 10;
const SYSTEMIC_DAYS: i64 = 7;
/// A failure of one run in ten is no accident.
const SYSTEMIC_RATE: f64 = 0.10;

/// What the store knows of an agent.
#[derive(Clone, Debug, Default)]
pub(super) struct History {
    /// Days since the epoch.
    pub today: i64,
    pub days: Vec<DayCounts>,
    pub hours: Vec<HourCounts>,
    /// The newest first.
    pub versions: Vec<VersionRow>,
    /// The newest runs.
    pub sample: Vec<RunSummary>,
    pub deploys: Vec<Deploy>,
    /// The hours around the deploys.
    pub activity: Vec<HourActivity>,
}

pub(super) fn assemble(agent_id: &str, history: History) -> Insights {
    let today = history.today;
    Insights {
        agent_id: agent_id.to_owned(),
        input_patterns: sampled::input_patterns(&history.sample),
        signal_trends: signal_trends(&history.versions, today - DAYS),
        versions: history.versions.iter().take(VERSIONS_LISTED).map(version).collect(),
        time_to_tool: sampled::time_to_tool(&history.sample, today),
        hourly_pattern: hourly(&history.hours),
        failure_rates: failure_rates(&history.days, today - DAYS),
        systemic_patterns: systemic(&history.days, today - SYSTEMIC_DAYS),
        deploy_regressions: deploys::regressions(&history.deploys, &history.activity),
        deploy_events: history.deploys.into_iter().map(deploy).collect(),
        sampled_runs: history.sample.len() as u64,
    }
}

/// A part of a whole, 0 to 1. A run that began yesterday and failed today counts in yesterday's runs and in today's
/// signals, so the part may be the larger one.
pub(super) fn rate(part: u64, whole: u64) -> f64 {
    if whole == 0 {
        0.0
    } else {
        part.min(whole) as f64 / whole as f64
    }
}

/// The newest day first; of a day, the oldest version last.
fn signal_trends(versions: &[VersionRow], after: i64) -> Vec<SignalTrend> {
    let mut counts = Vec::new();
    for version in versions {
        for &(failure_type, day, count) in version.signals_by_day.iter().filter(|(_, day, _)| *day > after) {
            counts.push((day, failure_type, version.agent_version.as_str(), count));
        }
    }
    counts.sort_by_key(|&(day, failure_type, ..)| (std::cmp::Reverse(day), failure_type));
    let trend = |(day, failure_type, version, count): (i64, FailureType, &str, u64)| SignalTrend {
        failure_type,
        agent_version: version.to_owned(),
        day: date(day),
        count,
    };
    counts.into_iter().map(trend).collect()
}

fn version(row: &VersionRow) -> VersionInsight {
    VersionInsight {
        agent_version: row.agent_version.as_str().to_owned(),
        run_count: row.run_count,
        runs_with_signals: row.runs_with_signals,
        signal_count: row.signal_count,
        signal_rate: rate(row.runs_with_signals, row.run_count),
        first_seen: row.first_seen.secs(),
        last_seen: row.last_seen.secs(),
    }
}

fn hourly(hours: &[HourCounts]) -> Vec<HourInsight> {
    let of = |hour: u8| {
        hours
            .iter()
            .find(|counts| counts.hour_of_day == hour)
            .copied()
            .unwrap_or_default()
    };
    let insight = |hour_of_day| {
        let counts = of(hour_of_day);
        HourInsight {
            hour_of_day,
            run_count: counts.runs,
            signal_count: counts.runs_with_signals,
            signal_rate: rate(counts.runs_with_signals, counts.runs),
        }
    };
    (0..24).map(insight).collect()
}

/// The newest day first: signals found on it, of the runs that began on it.
fn failure_rates(days: &[DayCounts], after: i64) -> Vec<FailureRate> {
    let mut days: Vec<&DayCounts> = days.iter().filter(|counts| counts.day > after).collect();
    days.sort_by_key(|counts| std::cmp::Reverse(counts.day));
    let of_day = |counts: &&DayCounts| {
        let (day, total_runs) = (date(counts.day), counts.runs);
        let failures: Vec<FailureRate> = counts
            .signals
            .iter()
            .map(|&(failure_type, affected_runs)| FailureRate {
                failure_type,
                day: day.clone(),
                total_runs,
                affected_runs,
                rate: rate(affected_runs, total_runs),
            })
            .collect();
        failures
    };
    days.iter().flat_map(of_day).collect()
}

/// The most frequent first. A run has at most one signal of a type, so signals are affected runs, though some of them
/// may have begun before the days that are counted.
fn systemic(days: &[DayCounts], after: i64) -> Vec<SystemicPattern> {
    let recent: Vec<&DayCounts> = days.iter().filter(|counts| counts.day > after).collect();
    let total_runs = recent.iter().map(|counts| counts.runs).sum();
    let mut affected: BTreeMap<FailureType, (u64, i64, i64)> = BTreeMap::new();
    for counts in recent {
        for &(failure_type, runs) in counts.signals.iter().filter(|(_, runs)| *runs > 0) {
            let (sum, first, last) = affected.entry(failure_type).or_insert((0, counts.day, counts.day));
            *sum += runs;
            *first = (*first).min(counts.day);
            *last = (*last).max(counts.day);
        }
    }
    let pattern = |(failure_type, (affected_runs, first, last))| SystemicPattern {
        failure_type,
        total_runs,
        affected_runs,
        rate: rate(affected_runs, total_runs),
        first_seen: date(first),
        last_seen: date(last),
        is_systemic: rate(affected_runs, total_runs) >= SYSTEMIC_RATE,
    };
    let mut patterns: Vec<SystemicPattern> = affected.into_iter().map(pattern).collect();
    patterns.sort_by_key(|pattern| std::cmp::Reverse(pattern.affected_runs));
    patterns
}

fn deploy(deploy: Deploy) -> DeployEvent {
    DeployEvent {
        id: deploy.id,
        version: deploy.version.as_str().to_owned(),
        deployed_at: deploy.deployed_at.secs(),
        meta: deploy.meta,
    }
}

#[cfg(test)]
mod tests {
    use domain::{Label, Micros};

    use super::*;

    const TODAY: i64 = 20_454;

    fn day(days_ago: i64, runs: u64, loops: u64) -> DayCounts {
        let signals = vec![(FailureType::ToolLoop, loops)];
        DayCounts {
            day: TODAY - days_ago,
            runs,
            runs_with_signals: loops,
            signals,
        }
    }

    fn assembled(days: Vec<DayCounts>) -> Insights {
        assemble(
            "a",
            History {
                today: TODAY,
                days,
                ..History::default()
            },
        )
    }

    #[test]
    fn one_affected_run_in_ten_is_systemic() {
        let at = assembled(vec![day(0, 15, 1), day(6, 5, 1)]);
        assert_eq!(
            (
                at.systemic_patterns[0].affected_runs,
                at.systemic_patterns[0].total_runs
            ),
            (2, 20)
        );
        assert!(at.systemic_patterns[0].is_systemic);
        assert!(!assembled(vec![day(0, 21, 2)]).systemic_patterns[0].is_systemic);
    }

    #[test]
    fn systemic_looks_at_seven_days_and_rates_at_thirty() {
        let insights = assembled(vec![day(0, 10, 0), day(7, 10, 10), day(29, 4, 1), day(30, 10, 10)]);
        assert_eq!(insights.systemic_patterns, []);
        let days: Vec<&str> = insights.failure_rates.iter().map(|rate| rate.day.as_str()).collect();
        assert_eq!(days, ["2026-01-01", "2025-12-25", "2025-12-03"]);
        assert!((insights.failure_rates[2].rate - 0.25).abs() < 1e-9);
    }

    #[test]
    fn runs_that_fail_after_midnight_make_no_rate_above_one() {
        let insights = assembled(vec![day(0, 1, 3), day(1, 0, 1)]);
        let rates: Vec<f64> = insights.failure_rates.iter().map(|it| it.rate).collect();
        assert!((rates[0] - 1.0).abs() < 1e-9 && rates[1].abs() < 1e-9, "{rates:?}");
        assert!((insights.systemic_patterns[0].rate - 1.0).abs() < 1e-9);
    }

    #[test]
    fn an_hour_without_runs_has_no_rate() {
        let hours = vec![HourCounts {
            hour_of_day: 9,
            runs: 4,
            runs_with_signals: 1,
        }];
        let insights = assemble(
            "a",
            History {
                hours,
                ..History::default()
            },
        );
        assert!((insights.hourly_pattern[9].signal_rate - 0.25).abs() < 1e-9);
        assert!(insights.hourly_pattern[10].signal_rate.abs() < 1e-9);
    }

    #[test]
    fn ten_versions_are_listed_and_all_are_counted() {
        let version = |index: i64| VersionRow {
            agent_version: Label::code(&format!("v{index}")),
            first_seen: Micros(0),
            last_seen: Micros(0),
            run_count: 2,
            runs_with_signals: 1,
            signal_count: 1,
            signals_by_day: vec![(FailureType::ToolLoop, TODAY - index, 1)],
        };
        let versions = (0..12).map(version).collect();
        let insights = assemble(
            "a",
            History {
                today: TODAY,
                versions,
                ..History::default()
            },
        );
        assert_eq!((insights.versions.len(), insights.signal_trends.len()), (10, 12));
        assert_eq!(insights.signal_trends[0].day, "2026-01-01");
    }
}
