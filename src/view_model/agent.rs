//! One agent's history as tables and charts show it.

use std::collections::BTreeMap;

use api::insights::{DeployEvent, DeployRegression, Insights};
use api::overview::{Activity, ActivityBucket};
use api::{FailureType, Proportion};
use chrono::{NaiveDate, NaiveTime};

use super::chart::{Lines, Marker, Scale, Series, Span, Tone};
use super::query::Query;

/// Seconds of a UTC day.
const DAY: i64 = 86_400;

/// What a deploy did to the runs with a signal.
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

/// Failure types that have a line of their own, in the colours of their lines.
const TYPE_TONES: [Tone; 3] = [Tone::Low, Tone::Medium, Tone::Critical];

/// The runs with a signal of each day: with any, and of the most frequent types; with the deploys.
pub fn failure_lines(insights: &Insights, activity: &Activity) -> Lines {
    let any = activity.buckets.iter().map(|day| Proportion {
        hits: day.affected,
        total: day.runs,
    });
    let any = Series {
        label: "any signal".to_owned(),
        tone: Tone::Accent,
        values: any.collect(),
    };
    let types = frequent_types(insights).into_iter().zip(TYPE_TONES);
    let of_types = types.map(|(failure, tone)| Series {
        label: failure.as_str().to_owned(),
        tone,
        values: shares(failure, insights, activity),
    });
    Lines {
        from: activity.from,
        step: DAY as f64,
        scale: Scale::Time,
        series: of_types.chain(std::iter::once(any)).collect(),
        markers: insights.deploy_events.iter().map(marker).collect(),
    }
}

/// The most frequent first.
fn frequent_types(insights: &Insights) -> Vec<FailureType> {
    let mut totals: BTreeMap<FailureType, u64> = BTreeMap::new();
    for rate in &insights.failure_rates {
        *totals.entry(rate.failure_type).or_default() += rate.affected_runs;
    }
    let mut types: Vec<FailureType> = totals.keys().copied().collect();
    types.sort_by_key(|failure| std::cmp::Reverse(totals[failure]));
    types
}

/// Runs with a failure out of all runs, by day. Days without the failure are not among the insights.
fn shares(failure: FailureType, insights: &Insights, activity: &Activity) -> Vec<Proportion> {
    let rates = insights
        .failure_rates
        .iter()
        .filter(|rate| rate.failure_type == failure);
    let found: Vec<(i64, u64)> = rates
        .filter_map(|rate| Some((day_start(&rate.day)?, rate.affected_runs)))
        .collect();
    let share = |(index, bucket): (usize, &ActivityBucket)| {
        let day = activity.from as i64 + index as i64 * DAY;
        let affected = found.iter().find(|(from, _)| *from == day).map_or(0, |(_, runs)| *runs);
        Proportion {
            hits: affected,
            total: bucket.runs,
        }
    };
    activity.buckets.iter().enumerate().map(share).collect()
}

fn marker(deploy: &DeployEvent) -> Marker {
    Marker {
        at: deploy.deployed_at,
        label: deploy.version.clone(),
    }
}

/// The runs of a stretch of time that have a signal, as a link.
pub fn failing_href(agent_id: &str, span: Span) -> String {
    runs_of(agent_id)
        .with("has_signals", "true")
        .with("from", &format!("{:.0}", span.from))
        .with("to", &format!("{:.0}", span.to))
        .href("/runs")
}

/// Days that the page looks back, today included.
const SHOWN_DAYS: i64 = 30;

/// The begin of the first day that the page shows, seen from `now`; both in Unix seconds.
pub fn first_day(now: f64) -> i64 {
    (now as i64 / DAY - (SHOWN_DAYS - 1)) * DAY
}

/// When a day like `2026-01-31` begins in UTC, in Unix seconds.
pub fn day_start(day: &str) -> Option<i64> {
    let date: NaiveDate = day.parse().ok()?;
    Some(date.and_time(NaiveTime::MIN).and_utc().timestamp())
}

/// The query that lists an agent's runs.
pub fn runs_of(agent_id: &str) -> Query {
    Query::default().with("agent", agent_id)
}

/// Whether nothing was ever heard of the agent.
pub fn is_unknown(insights: &Insights) -> bool {
    insights.versions.is_empty() && insights.deploy_events.is_empty() && insights.sampled_runs == 0
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
    use api::overview::TimeStep;
    use api::sample::Sample;

    use super::*;

    const MAY_28: i64 = 1_779_926_400;

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
            from: MAY_28 as f64,
            to: (MAY_28 + 3 * DAY) as f64,
            buckets: vec![bucket(10, 3), bucket(0, 0), bucket(10, 2)],
        };
        let lines = failure_lines(&insights, &activity);
        let shares: Vec<_> = lines
            .series
            .iter()
            .map(|line| (line.label.as_str(), line.values.clone()))
            .collect();
        let share = |hits, total| Proportion { hits, total };
        let expected = [
            ("TOOL_LOOP", vec![share(3, 10), share(0, 0), share(2, 10)]),
            ("SLOW_STEP", vec![share(0, 10), share(0, 0), share(1, 10)]),
            ("any signal", vec![share(3, 10), share(0, 0), share(2, 10)]),
        ];
        assert_eq!(shares, expected);
        assert_eq!((lines.from as i64, lines.step as i64), (MAY_28, DAY));
    }

    #[test]
    fn deploys_are_marked() {
        let insights = Insights {
            deploy_events: vec![deploy("1", MAY_28 as f64)],
            ..Insights::default()
        };
        let activity = Activity {
            step: TimeStep::Day,
            from: MAY_28 as f64,
            to: MAY_28 as f64,
            buckets: Vec::new(),
        };
        let markers = failure_lines(&insights, &activity).markers;
        assert_eq!(markers.len(), 1);
        assert_eq!((markers[0].at as i64, markers[0].label.as_str()), (MAY_28, "v1"));
    }

    #[test]
    fn a_day_leads_to_its_failing_runs() {
        let span = Span {
            from: MAY_28 as f64,
            to: (MAY_28 + DAY) as f64,
        };
        assert_eq!(
            failing_href("a b", span),
            "/runs?agent=a%20b&has_signals=true&from=1779926400&to=1780012800"
        );
    }

    #[test]
    fn days_begin_at_midnight_utc() {
        assert_eq!(day_start("2026-05-28"), Some(MAY_28));
        assert_eq!(day_start("yesterday"), None);
        assert_eq!(first_day((MAY_28 + 29 * DAY + 7) as f64), MAY_28);
    }

    #[test]
    fn the_current_version_is_the_one_heard_of_last() {
        let insights = Insights::sample();
        assert_eq!(current(&insights).map(|(version, _)| version), Some("9b5bc7f2"));
        assert_eq!(current(&Insights::default()), None);
        assert!(is_unknown(&Insights::default()) && !is_unknown(&insights));
    }
}
