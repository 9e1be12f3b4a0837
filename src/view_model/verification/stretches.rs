//! The runs that count over time, with the moment of the fix.

use api::fixes::{FixView, Stretch, Verification};

use crate::view_model::agent::runs_of;
use crate::view_model::chart::{Bars, Chart, Marker, Scale, Series, Span, Tone};

/// In seconds.
const HOUR: f64 = 3600.0;

/// Runs by whether they had the failure, the worst at the bottom where bars are compared best.
pub fn bars(fix: &FixView, verification: &Verification) -> Bars {
    let timeline = &verification.timeline;
    let all = &timeline.stretches;
    let with = format!("with {}", fix.failure_type.as_str());
    let failed = series(all, &with, Tone::Critical, |it| it.hits);
    let contained = series(all, "ended by the policy", Tone::Medium, |it| it.contained);
    let good = series(all, "without it", Tone::Neutral, |it| {
        it.runs.saturating_sub(it.hits + it.contained)
    });
    Chart {
        from: timeline.from.secs(),
        step: f64::from(timeline.hours) * HOUR,
        scale: Scale::Time,
        series: [failed, contained, good]
            .into_iter()
            .filter(|series| series.tone != Tone::Medium || verification.contained > 0)
            .collect(),
        markers: markers(fix),
    }
}

fn series(all: &[Stretch], label: &str, tone: Tone, of: impl Fn(&Stretch) -> u64) -> Series<u64> {
    Series {
        label: label.to_owned(),
        tone,
        values: all.iter().map(of).collect(),
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

/// The agent's runs of a stretch.
pub fn runs_href(agent_id: &str, span: Span) -> String {
    runs_of(agent_id)
        .with("from", &format!("{:.0}", span.from))
        .with("to", &format!("{:.0}", span.to))
        .href("/runs")
}

#[cfg(test)]
mod tests {
    use api::Micros;
    use api::fixes::Timeline;
    use api::sample::Sample;

    use super::*;

    #[test]
    fn a_stretch_adds_up_to_its_runs() {
        let stretch = |runs, hits, contained| Stretch { runs, hits, contained };
        let applied = Micros(1_790_000_123_000_000);
        let verification = Verification {
            timeline: Timeline {
                from: applied.plus_millis(-6 * 3_600_000),
                hours: 6,
                stretches: vec![stretch(14, 3, 0), stretch(10, 0, 2)],
            },
            contained: 2,
            ..Verification::sample()
        };
        let fix = FixView {
            applied_at: applied.secs(),
            rolled_back_at: Some(applied.secs() + HOUR),
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
        let between = bars.from + bars.step;
        assert!(
            (between - bars.markers[0].at).abs() < 1e-3,
            "the flag stands between two columns"
        );
        assert_eq!(bars.markers.len(), 2);
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
    fn a_stretch_leads_to_the_runs_of_the_agent() {
        let span = Span {
            from: 24.0 * HOUR,
            to: 48.0 * HOUR,
        };
        assert_eq!(runs_href("a b", span), "/runs?agent=a%20b&from=86400&to=172800");
    }
}
