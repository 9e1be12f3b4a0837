//! The runs of each day, with the moment of the fix.

use api::fixes::{FixView, Verification, VerificationDay};

use crate::view_model::agent::runs_of;
use crate::view_model::chart::{Bars, Chart, Marker, Scale, Series, Span, Tone};

/// Seconds of a UTC day.
const DAY: f64 = 86_400.0;

/// Runs by whether they had the failure, the worst at the bottom where bars are compared best.
pub fn bars(fix: &FixView, verification: &Verification) -> Bars {
    let days = &verification.days;
    let failed = series(
        days,
        &format!("with {}", fix.failure_type.as_str()),
        Tone::Critical,
        |day| day.hits,
    );
    let contained = series(days, "ended by the policy", Tone::Medium, |day| day.contained);
    let good = series(days, "without it", Tone::Neutral, |day| {
        day.runs.saturating_sub(day.hits + day.contained)
    });
    let all = [failed, contained, good].into_iter();
    Chart {
        from: days.first().map_or(0.0, |day| day.day as f64 * DAY),
        step: DAY,
        scale: Scale::Time,
        series: all
            .filter(|series| series.tone != Tone::Medium || verification.contained > 0)
            .collect(),
        markers: markers(fix),
    }
}

fn series(days: &[VerificationDay], label: &str, tone: Tone, of: impl Fn(&VerificationDay) -> u64) -> Series<u64> {
    Series {
        label: label.to_owned(),
        tone,
        values: days.iter().map(of).collect(),
    }
}

fn markers(fix: &FixView) -> Vec<Marker> {
    let marker = |at, label: &str| Marker {
        at,
        label: label.to_owned(),
    };
    let back = fix.rolled_back_at.map(|at| marker(at, "fix rolled back"));
    let lapsed = fix.lapsed.map(|lapsed| marker(lapsed.at, "no longer in force"));
    std::iter::once(marker(fix.applied_at, "fix applied"))
        .chain(back)
        .chain(lapsed)
        .collect()
}

/// The agent's runs of a day.
pub fn day_href(agent_id: &str, span: Span) -> String {
    runs_of(agent_id)
        .with("from", &format!("{:.0}", span.from))
        .with("to", &format!("{:.0}", span.to))
        .href("/runs")
}

#[cfg(test)]
mod tests {
    use api::sample::Sample;

    use super::*;

    fn day(day: i64, runs: u64, hits: u64, contained: u64) -> VerificationDay {
        VerificationDay {
            day,
            runs,
            hits,
            contained,
        }
    }

    #[test]
    fn a_day_adds_up_to_its_runs() {
        let verification = Verification {
            days: vec![day(20_000, 14, 3, 0), day(20_001, 10, 0, 2)],
            contained: 2,
            ..Verification::sample()
        };
        let fix = FixView {
            applied_at: 20_000.5 * DAY,
            rolled_back_at: Some(20_001.5 * DAY),
            ..FixView::sample()
        };
        let bars = bars(&fix, &verification);
        let rows: Vec<_> = bars
            .series
            .iter()
            .map(|it| (it.label.as_str(), it.values.clone()))
            .collect();
        let expected = [
            ("with TOOL_LOOP", vec![3, 0]),
            ("ended by the policy", vec![0, 2]),
            ("without it", vec![11, 8]),
        ];
        assert_eq!(rows, expected);
        assert_eq!((bars.from, bars.markers.len()), (20_000.0 * DAY, 2));
    }

    #[test]
    fn what_never_happened_is_not_in_the_legend() {
        let verification = Verification {
            contained: 0,
            ..Verification::sample()
        };
        assert_eq!(bars(&FixView::sample(), &verification).series.len(), 2);
    }

    #[test]
    fn a_day_leads_to_the_runs_of_the_agent() {
        let span = Span {
            from: DAY,
            to: 2.0 * DAY,
        };
        assert_eq!(day_href("a b", span), "/runs?agent=a%20b&from=86400&to=172800");
    }
}
