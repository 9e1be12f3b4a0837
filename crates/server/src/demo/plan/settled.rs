//! Runs that no throw of the dice may leave out: what happens to whom, and when.

use std::collections::VecDeque;

use domain::Micros;

use super::Options;
use crate::demo::calendar::Calendar;
use crate::demo::cast::{CAST, Character};
use crate::demo::scenario::Scenario;

/// A run that is settled beforehand.
#[derive(Clone, Copy, Debug)]
pub(super) struct Settled {
    pub(super) start: Micros,
    pub(super) character: &'static Character,
    pub(super) scenario: Scenario,
}

/// By their place in the period, 0 to 1. Together with [`INCIDENT`] every failure occurs.
const CERTAIN: &[(f64, &str, Scenario)] = &[
    (0.30, "demo-research", Scenario::ToolLoop),
    (0.40, "demo-review", Scenario::TruncationLoop),
    (0.52, "demo-research", Scenario::StepInflation),
    (0.60, "demo-research", Scenario::ReasoningStall),
    (0.66, "demo-support", Scenario::PromptInjection),
    (0.70, "demo-pipeline", Scenario::Pipeline),
    (0.74, "demo-research", Scenario::ContextBloat),
    (0.84, "demo-billing", Scenario::FirstStep),
    (0.86, "demo-support", Scenario::GoalAbandonment),
    (0.87, "demo-support", Scenario::EmptyAnswer),
    (0.88, "demo-support", Scenario::ToolAvoidance),
    (0.92, "demo-review", Scenario::Thrashing),
    (0.93, "demo-review", Scenario::CostStop),
    (0.94, "demo-docs", Scenario::EmptyRetrieval),
    (0.95, "demo-pipeline", Scenario::Cascade),
    (0.96, "demo-billing", Scenario::SlowStep),
    (0.97, "demo-review", Scenario::LoopWithin),
    (0.985, "demo-research", Scenario::LongHaul),
];

/// Something is failing right now. In minutes before the end.
const INCIDENT: &[(u32, &str, Scenario)] = &[
    (44, "demo-billing", Scenario::RetryStorm),
    (38, "demo-billing", Scenario::Rounds),
    (33, "demo-billing", Scenario::RetryStorm),
    (24, "demo-billing", Scenario::RetryStorm),
    (22, "demo-billing", Scenario::RateLimited),
    (14, "demo-billing", Scenario::RetryStorm),
    (8, "demo-billing", Scenario::Rounds),
    (5, "demo-billing", Scenario::RetryStorm),
    (2, "demo-billing", Scenario::RetryStorm),
];

/// Who is in the middle of something, the last one first.
const OPEN: &[&str] = &[
    "demo-support",
    "demo-research",
    "demo-support",
    "demo-billing",
    "demo-review",
];
/// So many of a thousand runs are open, as long as there are names for them.
const OPEN_PER_MILLE: u64 = 4;
/// When the last one began, and how far apart they are; none is silent for long.
const OPEN_SINCE_MS: i64 = 16_000;
const OPEN_APART_MS: i64 = 3_000;

/// Fewer runs than this are too few for all that is certain.
const LEAST_RUNS: u64 = 150;

/// In the order of their beginning.
pub(super) fn settled(options: &Options, calendar: &Calendar) -> VecDeque<Settled> {
    let mut runs = Vec::new();
    if options.runs >= LEAST_RUNS {
        let certain = CERTAIN
            .iter()
            .map(|(place, name, scenario)| (calendar.moment(*place), *name, *scenario));
        let minutes = |minutes: u32| options.end.plus_millis(-60_000 * i64::from(minutes));
        let incident = INCIDENT
            .iter()
            .map(|(ago, name, scenario)| (minutes(*ago), *name, *scenario));
        runs.extend(certain.chain(incident).filter_map(of));
    }
    let open = (options.runs * OPEN_PER_MILLE).div_ceil(1000) as usize;
    let open = OPEN.iter().take(open).enumerate().map(|(index, name)| {
        let ago = OPEN_SINCE_MS + OPEN_APART_MS * index as i64;
        (options.end.plus_millis(-ago), *name, Scenario::StillOpen)
    });
    runs.extend(open.filter_map(of));
    runs.sort_by_key(|run| run.start);
    runs.into()
}

fn of((start, name, scenario): (Micros, &str, Scenario)) -> Option<Settled> {
    let character = CAST.into_iter().find(|one| one.name == name)?;
    Some(Settled {
        start,
        character,
        scenario,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_named_exists() {
        let options = Options {
            runs: 3_000,
            days: 30,
            seed: 1,
            end: Micros(1_795_183_800_000_000),
        };
        let settled = settled(&options, &Calendar::new(options.end, options.days));
        assert_eq!(settled.len(), CERTAIN.len() + INCIDENT.len() + OPEN.len());
    }
}
