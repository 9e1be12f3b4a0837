//! One agent's history as tables and charts show it.

use std::collections::BTreeMap;

use api::insights::{DeployEvent, DeployRegression, Insights};
use api::overview::Activity;
use api::{FailureType, Proportion};
use chrono::{NaiveDate, NaiveTime};

use super::query::Query;

/// Seconds of a UTC day.
const DAY: f64 = 86_400.0;

/// What a deploy did to the failure rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    Worse,
    Better,
    /// No difference beyond chance.
    None,
    /// Fewer than [`Proportion::LEAST`] runs on one side.
    TooFew,
}

impl Effect {
    pub const fn word(self) -> &'static str {
        match self {
            Self::Worse => "worse",
            Self::Better => "better",
            Self::None => "no change",
            Self::TooFew => "too few runs",
        }
    }

    fn of(before: Proportion, after: Proportion) -> Self {
        if before.total < Proportion::LEAST || after.total < Proportion::LEAST {
            Self::TooFew
        } else if before.rose_to(after) {
            Self::Worse
        } else if after.rose_to(before) {
            Self::Better
        } else {
            Self::None
        }
    }
}

/// A deploy with the runs before and after it.
#[derive(Clone, Debug, PartialEq)]
pub struct DeployRow {
    pub id: String,
    pub version: String,
    /// Unix seconds.
    pub deployed_at: f64,
    /// Runs with a signal in the days before, and after; absent when the server did not compare them.
    pub rates: Option<(Proportion, Proportion)>,
    pub effect: Option<Effect>,
}

/// The deploys, the newest first.
pub fn deploys(insights: &Insights) -> Vec<DeployRow> {
    let row = |deploy: &DeployEvent| {
        let compared = insights.deploy_regressions.iter().find(|it| it.deploy_id == deploy.id);
        let rates = compared.map(|it| (before(it), after(it)));
        DeployRow {
            id: deploy.id.clone(),
            version: deploy.version.clone(),
            deployed_at: deploy.deployed_at,
            rates,
            effect: rates.map(|(before, after)| Effect::of(before, after)),
        }
    };
    let mut rows: Vec<DeployRow> = insights.deploy_events.iter().map(row).collect();
    rows.sort_by(|a, b| b.deployed_at.total_cmp(&a.deployed_at));
    rows
}

fn before(deploy: &DeployRegression) -> Proportion {
    part(deploy.before_rate, deploy.before_runs)
}

fn after(deploy: &DeployRegression) -> Proportion {
    part(deploy.after_rate, deploy.after_runs)
}

fn part(rate: f64, total: u64) -> Proportion {
    Proportion {
        hits: (rate * total as f64).round() as u64,
        total,
    }
}

/// One UTC day of an agent.
#[derive(Clone, Debug, PartialEq)]
pub struct FailureDay {
    /// Its begin in Unix seconds.
    pub from: f64,
    /// Runs that started.
    pub runs: u64,
    /// Of these, runs with any signal.
    pub affected: u64,
    /// Runs with a signal of each of [`FailureDays::types`], in their order.
    pub by_type: Vec<u64>,
}

impl FailureDay {
    /// The runs of the day that have a signal, as a link.
    pub fn href(&self, agent_id: &str) -> String {
        let seconds = |secs: f64| format!("{secs:.0}");
        runs_of(agent_id)
            .with("has_signals", "true")
            .with("from", &seconds(self.from))
            .with("to", &seconds(self.from + DAY))
            .href("/runs")
    }
}

/// Failures by day, the oldest first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FailureDays {
    /// The most frequent first.
    pub types: Vec<FailureType>,
    pub days: Vec<FailureDay>,
}

/// Joins the runs of each day with the failures found in them.
pub fn failure_days(insights: &Insights, activity: &Activity) -> FailureDays {
    let mut totals: BTreeMap<FailureType, u64> = BTreeMap::new();
    for rate in &insights.failure_rates {
        *totals.entry(rate.failure_type).or_default() += rate.affected_runs;
    }
    let mut types: Vec<FailureType> = totals.keys().copied().collect();
    types.sort_by_key(|failure| std::cmp::Reverse(totals[failure]));
    let days = activity.buckets.iter().enumerate().map(|(index, bucket)| {
        let from = activity.from + index as f64 * DAY;
        let of_type = |failure: &FailureType| {
            let same = |rate: &&api::insights::FailureRate| {
                rate.failure_type == *failure && day_start(&rate.day) == Some(from)
            };
            insights
                .failure_rates
                .iter()
                .find(same)
                .map_or(0, |rate| rate.affected_runs)
        };
        FailureDay {
            from,
            runs: bucket.runs,
            affected: bucket.affected,
            by_type: types.iter().map(of_type).collect(),
        }
    });
    FailureDays {
        days: days.collect(),
        types,
    }
}

/// Days that the page looks back, today included.
const SHOWN_DAYS: f64 = 30.0;

/// The begin of the first day that the page shows, seen from `now`; both in Unix seconds.
pub fn first_day(now: f64) -> f64 {
    (now / DAY).floor() * DAY - (SHOWN_DAYS - 1.0) * DAY
}

/// When a day like `2026-01-31` begins in UTC, in Unix seconds.
pub fn day_start(day: &str) -> Option<f64> {
    let date: NaiveDate = day.parse().ok()?;
    Some(date.and_time(NaiveTime::MIN).and_utc().timestamp() as f64)
}

/// The query that lists an agent's runs.
pub fn runs_of(agent_id: &str) -> Query {
    Query::default().with("agent", agent_id)
}

/// The newest version, and when the agent was last heard of (Unix seconds).
pub fn current(insights: &Insights) -> Option<(&str, f64)> {
    let newest = insights
        .versions
        .iter()
        .max_by(|a, b| a.last_seen.total_cmp(&b.last_seen))?;
    Some((newest.agent_version.as_str(), newest.last_seen))
}

#[cfg(test)]
mod tests {
    use api::insights::FailureRate;
    use api::overview::{ActivityBucket, TimeStep};
    use api::sample::Sample;

    use super::*;

    const MAY_28: f64 = 1_779_926_400.0;

    fn regression(id: &str, before: (f64, u64), after: (f64, u64)) -> DeployRegression {
        DeployRegression {
            deploy_id: id.to_owned(),
            before_rate: before.0,
            before_runs: before.1,
            after_rate: after.0,
            after_runs: after.1,
            ..DeployRegression::default()
        }
    }

    fn deploy(id: &str, deployed_at: f64) -> DeployEvent {
        DeployEvent {
            id: id.to_owned(),
            version: format!("v{id}"),
            deployed_at,
            meta: api::value::Fields::default(),
        }
    }

    #[test]
    fn deploys_say_what_they_did() {
        let insights = Insights {
            deploy_events: ["1", "2", "3", "4", "5"]
                .iter()
                .zip([1.0, 2.0, 3.0, 4.0, 5.0])
                .map(|(id, at)| deploy(id, at))
                .collect(),
            deploy_regressions: vec![
                regression("1", (0.02, 100), (0.2, 100)),
                regression("2", (0.2, 100), (0.02, 100)),
                regression("3", (0.05, 100), (0.08, 100)),
                regression("4", (0.0, 9), (1.0, 100)),
            ],
            ..Insights::default()
        };
        let effects: Vec<_> = deploys(&insights).into_iter().map(|row| (row.id, row.effect)).collect();
        let expected = [
            ("5", None),
            ("4", Some(Effect::TooFew)),
            ("3", Some(Effect::None)),
            ("2", Some(Effect::Better)),
            ("1", Some(Effect::Worse)),
        ];
        assert_eq!(effects, expected.map(|(id, effect)| (id.to_owned(), effect)));
    }

    #[test]
    fn days_join_runs_and_failures_and_keep_days_without_either() {
        let rate = |failure_type, day: &str, affected_runs| FailureRate {
            failure_type,
            day: day.to_owned(),
            total_runs: 10,
            affected_runs,
            rate: 0.0,
        };
        let insights = Insights {
            failure_rates: vec![
                rate(FailureType::SlowStep, "2026-05-30", 1),
                rate(FailureType::ToolLoop, "2026-05-30", 2),
                rate(FailureType::ToolLoop, "2026-05-28", 3),
            ],
            ..Insights::default()
        };
        let bucket = |runs, affected| ActivityBucket {
            runs,
            affected,
            ..ActivityBucket::default()
        };
        let activity = Activity {
            step: TimeStep::Day,
            from: MAY_28,
            to: MAY_28 + 3.0 * DAY,
            buckets: vec![bucket(10, 3), bucket(0, 0), bucket(10, 2)],
        };
        let days = failure_days(&insights, &activity);
        assert_eq!(days.types, [FailureType::ToolLoop, FailureType::SlowStep]);
        let by_type: Vec<_> = days.days.iter().map(|day| day.by_type.clone()).collect();
        assert_eq!(by_type, [vec![3, 0], vec![0, 0], vec![2, 1]]);
        assert_eq!(
            days.days[0].href("a b"),
            "/runs?agent=a%20b&has_signals=true&from=1779926400&to=1780012800"
        );
    }

    #[test]
    fn days_begin_at_midnight_utc() {
        assert_eq!(day_start("2026-05-28"), Some(MAY_28));
        assert_eq!(day_start("yesterday"), None);
        assert_eq!(first_day(MAY_28 + 29.0 * DAY + 7.0), MAY_28);
    }

    #[test]
    fn the_current_version_is_the_one_heard_of_last() {
        let insights = Insights::sample();
        assert_eq!(current(&insights).map(|(version, _)| version), Some("9b5bc7f2"));
        assert_eq!(current(&Insights::default()), None);
    }
}
