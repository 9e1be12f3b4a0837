//! Bar charts of an agent: runs by hour of the day, and steps before the first tool call.

use api::insights::{HourInsight, Insights};
use api::{HourOfDay, Proportion};

use super::agent::{day_start, runs_of};
use super::chart::{Bars, Chart, Mean, Means, Scale, Series, Span, Tone};
use super::format;

const HOUR: f64 = 3600.0;
const DAY: f64 = 24.0 * HOUR;

/// Days whose hours are counted together.
const HOURS_REACH: f64 = 30.0 * DAY;

/// Runs by hour of the UTC day, with those that have a signal.
pub fn hours(insights: &Insights) -> Bars {
    let hours = &insights.hourly_pattern;
    let series = |label: &str, tone, of: fn(&HourInsight) -> u64| Series {
        label: label.to_owned(),
        tone,
        values: hours.iter().map(of).collect(),
    };
    Chart {
        from: 0.0,
        step: HOUR,
        scale: Scale::HoursOfDay,
        series: vec![
            series("with a signal", Tone::Critical, |hour| hour.signal_count),
            series("without a signal", Tone::Neutral, |hour| {
                hour.run_count.saturating_sub(hour.signal_count)
            }),
        ],
        markers: Vec::new(),
    }
}

/// The runs that a bar of [`hours`] counts, seen from `now` (Unix seconds).
pub fn hours_href(agent_id: &str, hours: Span, now: f64) -> String {
    let first = (hours.from / HOUR) as i64;
    let end = (hours.to / HOUR) as i64;
    let names: Vec<&str> = (first..end).map(|hour| HourOfDay::of(hour).as_str()).collect();
    let since = ((now - HOURS_REACH) / HOUR).floor() * HOUR;
    runs_of(agent_id)
        .with("hour", &names.join(","))
        .with("from", &format!("{since:.0}"))
        .href("/runs")
}

/// What the hours say; `None` without runs.
pub fn hours_in_words(insights: &Insights) -> Option<String> {
    let hours = insights.hourly_pattern.iter().filter(|hour| hour.run_count > 0);
    let busiest = hours.clone().max_by_key(|hour| hour.run_count)?;
    let busy = format!(
        "Busiest at {:02}:00 UTC with {}",
        busiest.hour_of_day,
        format::plural(busiest.run_count, "run", "runs")
    );
    let failing = hours
        .filter(|hour| hour.signal_count > 0 && hour.run_count >= Proportion::LEAST)
        .max_by(|a, b| a.signal_rate.total_cmp(&b.signal_rate));
    Some(match failing {
        None => format!("{busy}."),
        Some(hour) => format!(
            "{busy}; most failures at {:02}:00 UTC: {} of {}.",
            hour.hour_of_day,
            format::percent(hour.signal_rate),
            format::plural(hour.run_count, "run", "runs")
        ),
    })
}

/// The step of the first tool call, by day; days without one are between them.
pub fn first_tool(insights: &Insights) -> Means {
    let trend = &insights.time_to_tool.daily_trend;
    let days: Vec<(f64, Mean)> = trend
        .iter()
        .filter_map(|day| Some((day_start(&day.day)? as f64, Mean::of(day.avg_steps, day.runs))))
        .collect();
    let from = days.iter().map(|(at, _)| *at).fold(f64::INFINITY, f64::min);
    let place = |at: f64| ((at - from) / DAY).round() as usize;
    let count = days.iter().map(|(at, _)| place(*at) + 1).max().unwrap_or(0);
    let mut values = vec![Mean::default(); count];
    for (at, mean) in &days {
        values[place(*at)] = *mean;
    }
    Chart {
        from,
        step: DAY,
        scale: Scale::Time,
        series: vec![Series {
            label: "average step".to_owned(),
            tone: Tone::Accent,
            values,
        }],
        markers: Vec::new(),
    }
}

/// The runs of a stretch of time, as a link.
pub fn days_href(agent_id: &str, days: Span) -> String {
    runs_of(agent_id)
        .with("from", &format!("{:.0}", days.from))
        .with("to", &format!("{:.0}", days.to))
        .href("/runs")
}

/// A number of steps, which may be an average.
pub fn steps(steps: Option<f64>) -> String {
    steps.map_or_else(
        || format::NONE.to_owned(),
        |steps| format!("step {}", format::decimal(steps)),
    )
}

#[cfg(test)]
mod tests {
    use api::insights::{DailySteps, TimeToTool};

    use super::*;

    const MAY_28: f64 = 1_779_926_400.0;

    fn hour(hour_of_day: u8, run_count: u64, signal_count: u64) -> HourInsight {
        HourInsight {
            hour_of_day,
            run_count,
            signal_count,
            signal_rate: signal_count as f64 / run_count.max(1) as f64,
        }
    }

    fn insights(hours: Vec<HourInsight>) -> Insights {
        Insights {
            hourly_pattern: hours,
            ..Insights::default()
        }
    }

    #[test]
    fn runs_with_and_without_a_signal_make_up_an_hour() {
        let bars = hours(&insights(vec![hour(0, 10, 5), hour(1, 40, 4)]));
        let values: Vec<_> = bars.series.iter().map(|series| series.values.as_slice()).collect();
        assert_eq!(values, [[5, 4], [5, 36]]);
        assert!(hours(&insights(vec![hour(0, 0, 0)])).is_empty());
    }

    #[test]
    fn a_bar_leads_to_the_runs_of_its_hours() {
        let span = |from: f64, to: f64| Span {
            from: from * HOUR,
            to: to * HOUR,
        };
        let now = MAY_28 + 30.0 * DAY + 61.0;
        assert_eq!(
            hours_href("a b", span(14.0, 15.0), now),
            "/runs?agent=a%20b&hour=14&from=1779926400"
        );
        assert_eq!(
            hours_href("a", span(22.0, 24.0), now),
            "/runs?agent=a&hour=22%2C23&from=1779926400"
        );
    }

    #[test]
    fn the_busiest_and_the_worst_hour_are_named() {
        let words = hours_in_words(&insights(vec![hour(3, 20, 5), hour(14, 40, 4), hour(15, 1, 1)]));
        let expected = "Busiest at 14:00 UTC with 40 runs; most failures at 03:00 UTC: 25 % of 20 runs.";
        assert_eq!(words.as_deref(), Some(expected));
        assert_eq!(hours_in_words(&insights(vec![hour(3, 0, 0)])), None);
    }

    #[test]
    fn days_without_a_tool_are_gaps() {
        let day = |day: &str, avg_steps, runs| DailySteps {
            day: day.to_owned(),
            avg_steps,
            runs,
        };
        let insights = Insights {
            time_to_tool: TimeToTool {
                daily_trend: vec![day("2026-05-28", 2.0, 4), day("2026-05-30", 2.25, 1)],
                ..TimeToTool::default()
            },
            ..Insights::default()
        };
        let chart = first_tool(&insights);
        assert_eq!(
            chart.series[0].values,
            [Mean::of(2.0, 4), Mean::default(), Mean::of(2.25, 1)]
        );
        assert!((chart.from - MAY_28).abs() < 1e-6);
        let second = Span {
            from: MAY_28,
            to: MAY_28 + DAY,
        };
        assert_eq!(days_href("a", second), "/runs?agent=a&from=1779926400&to=1780012800");
        assert!(first_tool(&Insights::default()).is_empty());
    }

    #[test]
    fn steps_may_be_an_average() {
        assert_eq!(
            (steps(Some(2.0)), steps(Some(2.26))),
            ("step 2".to_owned(), "step 2.3".to_owned())
        );
        assert_eq!(steps(None), format::NONE);
    }
}
