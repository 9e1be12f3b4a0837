//! Small bar charts of an agent: hours of the day, and steps before the first tool.

use api::insights::{DailySteps, HourInsight, Insights};

use super::format;

/// One bar; heights are parts of the whole chart, 0 to 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// What stands below it.
    pub label: String,
    /// Its number as it is said.
    pub value: String,
    /// More about it, for the tooltip and the table.
    pub note: String,
    pub height: f64,
    /// The lower part in another colour; not higher than the bar.
    pub part: f64,
}

/// Runs by hour of the UTC day, with those that have a signal.
pub fn hours(insights: &Insights) -> Vec<Bar> {
    let hours = &insights.hourly_pattern;
    let most = hours.iter().map(|hour| hour.run_count).max().unwrap_or(0).max(1) as f64;
    let bar = |hour: &HourInsight| Bar {
        label: format!("{:02}:00", hour.hour_of_day),
        value: format::plural(hour.run_count, "run", "runs"),
        note: format!("{} with a signal", format::count(hour.signal_count)),
        height: hour.run_count as f64 / most,
        part: hour.signal_count as f64 / most,
    };
    hours.iter().map(bar).collect()
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
        .filter(|hour| hour.signal_count > 0 && hour.run_count >= api::Proportion::LEAST)
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

/// Steps before the first tool call, by day.
pub fn first_tool(insights: &Insights) -> Vec<Bar> {
    let days = &insights.time_to_tool.daily_trend;
    let most = days.iter().map(|day| day.avg_steps).fold(1.0, f64::max);
    let bar = |day: &DailySteps| Bar {
        label: day.day.clone(),
        value: steps(Some(day.avg_steps)),
        note: format!("on average, {}", format::plural(day.runs, "run", "runs")),
        height: day.avg_steps / most,
        part: 0.0,
    };
    days.iter().map(bar).collect()
}

/// A number of steps, which may be an average.
pub fn steps(steps: Option<f64>) -> String {
    match steps {
        None => format::NONE.to_owned(),
        Some(whole) if whole.fract() == 0.0 => format!("step {whole:.0}"),
        Some(average) => format!("step {average:.1}"),
    }
}

#[cfg(test)]
mod tests {
    use api::insights::TimeToTool;

    use super::*;

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
    fn bars_are_measured_by_the_busiest_hour() {
        let bars = hours(&insights(vec![hour(0, 10, 5), hour(1, 40, 4), hour(2, 0, 0)]));
        let sizes: Vec<_> = bars.iter().map(|bar| (bar.height, bar.part)).collect();
        assert_eq!(sizes, [(0.25, 0.125), (1.0, 0.1), (0.0, 0.0)]);
        assert_eq!((bars[1].label.as_str(), bars[1].value.as_str()), ("01:00", "40 runs"));
    }

    #[test]
    fn the_busiest_and_the_worst_hour_are_named() {
        let words = hours_in_words(&insights(vec![hour(3, 20, 5), hour(14, 40, 4), hour(15, 1, 1)]));
        let expected = "Busiest at 14:00 UTC with 40 runs; most failures at 03:00 UTC: 25 % of 20 runs.";
        assert_eq!(words.as_deref(), Some(expected));
        assert_eq!(hours_in_words(&insights(vec![hour(3, 0, 0)])), None);
    }

    #[test]
    fn first_tools_are_steps() {
        let day = |avg_steps| DailySteps {
            day: "2026-05-28".to_owned(),
            avg_steps,
            runs: 4,
        };
        let insights = Insights {
            time_to_tool: TimeToTool {
                daily_trend: vec![day(2.0), day(2.25)],
                ..TimeToTool::default()
            },
            ..Insights::default()
        };
        let values: Vec<_> = first_tool(&insights).into_iter().map(|bar| bar.value).collect();
        assert_eq!(values, ["step 2", "step 2.2"]);
        assert_eq!(steps(None), format::NONE);
    }
}
