//! Runs and signals over time: what is asked for, and the charts of it.

use api::Severity;
use api::overview::{Activity, ActivityBucket, TimeStep};
use api::query::encode_pairs;

use super::chart::{Bars, Chart, Scale, Series, Span, Tone};

const HOUR: f64 = 3600.0;

/// How far back the charts reach.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reach {
    #[default]
    Day,
    Week,
    Month,
}

impl Reach {
    pub const ALL: [Self; 3] = [Self::Day, Self::Week, Self::Month];

    /// As in the URL.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Day => "24h",
            Self::Week => "7d",
            Self::Month => "30d",
        }
    }

    pub const fn label(self) -> &'static str {
        match self {
            Self::Day => "24 hours",
            Self::Week => "7 days",
            Self::Month => "30 days",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reach| reach.as_str() == text)
    }

    /// What to ask the server for at `now` (Unix seconds): as many whole hours, or days of UTC, with the
    /// one that is going on as the last.
    pub fn pairs(self, now: f64) -> Vec<(&'static str, String)> {
        let (step, width, count) = match self {
            Self::Day => ("hour", HOUR, 24.0),
            Self::Week => ("hour", HOUR, 168.0),
            Self::Month => ("day", 24.0 * HOUR, 30.0),
        };
        let from = ((now / width).floor() + 1.0 - count) * width;
        vec![("step", step.to_owned()), ("from", format!("{from:.0}"))]
    }
}

/// Runs by whether they had a signal.
pub fn runs(activity: &Activity) -> Bars {
    let series = vec![
        series(activity, "with a signal", Tone::Critical, |bucket| bucket.affected),
        series(activity, "without a signal", Tone::Neutral, |bucket| {
            bucket.runs.saturating_sub(bucket.affected)
        }),
    ];
    bars(activity, series)
}

/// Signals by severity, the worst at the bottom where bars are compared best.
pub fn signals(activity: &Activity) -> Bars {
    let of = |severity: Severity| -> fn(&ActivityBucket) -> u64 {
        match severity {
            Severity::Critical => |bucket| bucket.critical,
            Severity::High => |bucket| bucket.high,
            Severity::Medium => |bucket| bucket.medium,
            Severity::Low => |bucket| bucket.low,
        }
    };
    let series = Severity::ALL
        .map(|severity| series(activity, severity.as_str(), severity.into(), of(severity)))
        .into();
    bars(activity, series)
}

/// The runs that started in a stretch of time.
pub fn runs_href(span: Span) -> String {
    format!("/runs?{}", encode_pairs(bounds(span)))
}

/// The signals that were found in a stretch of time.
pub fn signals_href(span: Span) -> String {
    format!("/signals?view=all&{}", encode_pairs(bounds(span)))
}

fn bounds(span: Span) -> [(&'static str, String); 2] {
    [("from", format!("{:.0}", span.from)), ("to", format!("{:.0}", span.to))]
}

fn series(activity: &Activity, label: &str, tone: Tone, of: impl Fn(&ActivityBucket) -> u64) -> Series<u64> {
    Series {
        label: label.to_owned(),
        tone,
        values: activity.buckets.iter().map(of).collect(),
    }
}

fn bars(activity: &Activity, series: Vec<Series<u64>>) -> Bars {
    Chart {
        from: activity.from,
        step: match activity.step {
            TimeStep::Hour => HOUR,
            TimeStep::Day => 24.0 * HOUR,
        },
        scale: Scale::Time,
        series,
        markers: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn activity() -> Activity {
        let bucket = ActivityBucket {
            runs: 10,
            affected: 3,
            critical: 1,
            high: 2,
            medium: 0,
            low: 4,
        };
        Activity {
            step: TimeStep::Hour,
            from: 7200.0,
            to: 10_800.0,
            buckets: vec![bucket],
        }
    }

    #[test]
    fn runs_with_and_without_a_signal_make_up_all_runs() {
        let bars = runs(&activity());
        let counts: Vec<u64> = bars.series.iter().map(|series| series.values[0]).collect();
        assert_eq!((counts.as_slice(), bars.step), ([3, 7].as_slice(), 3600.0));
    }

    #[test]
    fn severities_are_stacked_from_the_worst_up() {
        let bars = signals(&activity());
        let stack: Vec<(&str, u64)> = bars.series.iter().map(|it| (it.label.as_str(), it.values[0])).collect();
        assert_eq!(stack, [("CRITICAL", 1), ("HIGH", 2), ("MEDIUM", 0), ("LOW", 4)]);
    }

    #[test]
    fn the_hour_that_is_going_on_is_the_last_one() {
        let now = 500.0 * HOUR + 1.0;
        assert_eq!(Reach::Day.pairs(now)[1].1, format!("{:.0}", 477.0 * HOUR));
        assert_eq!(Reach::Week.pairs(now)[1].1, format!("{:.0}", 333.0 * HOUR));
        assert_eq!(Reach::parse("30d"), Some(Reach::Month));
    }

    #[test]
    fn a_bar_leads_to_what_it_counts() {
        let span = Span {
            from: 7200.0,
            to: 10_800.0,
        };
        assert_eq!(runs_href(span), "/runs?from=7200&to=10800");
        assert_eq!(signals_href(span), "/signals?view=all&from=7200&to=10800");
    }
}
