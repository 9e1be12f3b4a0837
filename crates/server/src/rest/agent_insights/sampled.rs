//! Figures that need the runs themselves, over the newest ones.

use std::collections::{BTreeMap, HashMap};

use ::api::insights::{DailySteps, InputPattern, TimeToTool};
use domain::{ContentHash, FailureType, RunSummary};

use super::super::calendar::date;
use super::assemble::rate;

const PATTERNS_LISTED: usize = 20;
/// One run with an input is no pattern.
const LEAST_RUNS: u64 = 2;
const TREND_DAYS: i64 = 14;

/// Inputs of several runs and the failures that come with them, most affected first.
pub(super) fn input_patterns(runs: &[RunSummary]) -> Vec<InputPattern> {
    let mut totals: HashMap<ContentHash, u64> = HashMap::new();
    let mut triggered: BTreeMap<(ContentHash, FailureType), u64> = BTreeMap::new();
    for run in runs {
        let Some(input) = run.input_hash else { continue };
        *totals.entry(input).or_default() += 1;
        for &failure_type in &run.failure_types {
            *triggered.entry((input, failure_type)).or_default() += 1;
        }
    }
    let pattern = |((input, failure_type), triggered_count): ((ContentHash, FailureType), u64)| {
        let total_runs = totals.get(&input).copied().unwrap_or_default();
        (total_runs >= LEAST_RUNS).then(|| InputPattern {
            input_hash: input.to_string(),
            failure_type,
            triggered_count,
            total_runs,
            rate: rate(triggered_count, total_runs),
        })
    };
    let mut patterns: Vec<InputPattern> = triggered.into_iter().filter_map(pattern).collect();
    patterns.sort_by(|a, b| {
        b.triggered_count
            .cmp(&a.triggered_count)
            .then(b.rate.total_cmp(&a.rate))
    });
    patterns.truncate(PATTERNS_LISTED);
    patterns
}

/// How many steps an agent takes before it first uses a tool.
pub(super) fn time_to_tool(runs: &[RunSummary], today: i64) -> TimeToTool {
    let steps = |run: &RunSummary| run.first_tool_step.map(f64::from);
    let mut sorted: Vec<f64> = runs.iter().filter_map(steps).collect();
    sorted.sort_by(f64::total_cmp);
    let mut days: BTreeMap<i64, Vec<f64>> = BTreeMap::new();
    for run in runs {
        let day = run.started_at.day();
        if day > today - TREND_DAYS {
            days.entry(day).or_default().extend(steps(run));
        }
    }
    let daily = |(day, steps): (i64, Vec<f64>)| {
        mean(&steps).map(|avg_steps| DailySteps {
            day: date(day),
            avg_steps,
            runs: steps.len() as u64,
        })
    };
    TimeToTool {
        p25: percentile(&sorted, 0.25),
        p50: percentile(&sorted, 0.50),
        p75: percentile(&sorted, 0.75),
        avg_steps: mean(&sorted),
        runs_with_tool: sorted.len() as u64,
        total_runs: runs.len() as u64,
        daily_trend: days.into_iter().filter_map(daily).collect(),
    }
}

fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

/// With linear interpolation.
fn percentile(sorted: &[f64], part: f64) -> Option<f64> {
    let rank = part * sorted.len().checked_sub(1)? as f64;
    let below = sorted.get(rank.floor() as usize)?;
    let above = sorted.get(rank.ceil() as usize)?;
    Some(below + (above - below) * rank.fract())
}

#[cfg(test)]
mod tests {
    use domain::Micros;

    use super::*;
    use crate::rest::testing::Run;

    fn run(input: &str, first_tool_step: Option<u32>, failures: &[FailureType]) -> RunSummary {
        RunSummary {
            input_hash: Some(ContentHash::of(input)),
            first_tool_step,
            failure_types: failures.to_vec(),
            started_at: Micros(20_454 * 86_400_000_000),
            ..Run::new("r").summary()
        }
    }

    #[test]
    fn an_input_seen_once_is_no_pattern() {
        let failures = [FailureType::ToolLoop];
        let runs = [
            run("a", None, &failures),
            run("b", None, &failures),
            run("b", None, &[]),
        ];
        let patterns = input_patterns(&runs);
        assert_eq!(patterns.len(), 1);
        assert_eq!((patterns[0].triggered_count, patterns[0].total_runs), (1, 2));
        assert_eq!(patterns[0].input_hash, ContentHash::of("b").to_string());
    }

    #[test]
    fn runs_without_a_tool_count_only_in_the_total() {
        let runs = [run("a", Some(2), &[]), run("a", Some(4), &[]), run("a", None, &[])];
        let time = time_to_tool(&runs, 20_454);
        assert_eq!(
            (time.p25, time.p50, time.p75, time.avg_steps),
            (Some(2.5), Some(3.0), Some(3.5), Some(3.0))
        );
        assert_eq!(
            (time.runs_with_tool, time.total_runs, time.daily_trend[0].runs),
            (2, 3, 2)
        );
        assert_eq!(time_to_tool(&runs, 20_468).daily_trend, []);
    }
}
