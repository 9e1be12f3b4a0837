//! What a rule would have done in many runs, added up.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use ::api::policies::{Backtest, BacktestDay, BacktestRun, Saving};
use domain::policy::{ActionKind, PolicyRule};
use domain::{FailureType, Micros, RunSummary};

use super::contest::Fired;
use super::figure::figure;
use super::trial::Outcome;
use crate::rest::policies::insight::middle::middle;

/// Runs that are named, the newest.
const MOST_EXAMPLES: usize = 50;
/// Days that are counted apart. A run that says it began before them has a clock that was never set.
const MOST_DAYS: i64 = 400;

/// The sums so far.
#[derive(Clone, Debug)]
pub(super) struct Tally {
    rule: PolicyRule,
    today: i64,
    runs: u32,
    since: Option<Micros>,
    fired: u32,
    clean: u32,
    starved: u32,
    with_failure: BTreeMap<FailureType, u32>,
    steps: Vec<u32>,
    saved: Option<Saving>,
    days: BTreeMap<i64, Day>,
    examples: Vec<BacktestRun>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Day {
    runs: u32,
    fired: u32,
    clean: u32,
}

impl Tally {
    pub(super) fn new(rule: &PolicyRule, now: Micros) -> Self {
        let stops = rule.action.kind() == ActionKind::Stop;
        Self {
            rule: rule.clone(),
            today: now.day(),
            runs: 0,
            since: None,
            fired: 0,
            clean: 0,
            starved: 0,
            with_failure: BTreeMap::new(),
            steps: Vec::new(),
            saved: stops.then(Saving::default),
            days: BTreeMap::new(),
            examples: Vec::new(),
        }
    }

    /// Adds a run, the newest first.
    pub(super) fn add(&mut self, run: &RunSummary, outcome: &Outcome) {
        let fired = match outcome {
            Outcome::NotTried => return,
            Outcome::Quiet => None,
            Outcome::Fired(fired) => Some(fired),
        };
        self.runs += 1;
        let started = self.believable(run.started_at);
        self.since = Some(self.since.map_or(started, |since| since.min(started)));
        let clean = u32::from(fired.is_some() && !run.has_signals);
        let day = self.days.entry(started.day()).or_default();
        day.runs += 1;
        day.fired += u32::from(fired.is_some());
        day.clean += clean;
        let Some(fired) = fired else { return };
        self.fired += 1;
        self.clean += clean;
        self.starved += u32::from(fired.starved);
        for failure in &run.failure_types {
            *self.with_failure.entry(*failure).or_default() += 1;
        }
        self.steps.push(fired.first.step);
        let saving = self.saved.is_some().then(|| saving(run, fired));
        if let (Some(sum), Some(saving)) = (&mut self.saved, saving) {
            sum.tokens += saving.tokens;
            sum.cost_usd += saving.cost_usd;
        }
        if self.examples.len() < MOST_EXAMPLES {
            self.examples.push(example(run, fired, &self.rule, saving));
        }
    }

    pub(super) fn finish(self) -> Backtest {
        let mut with_failure: Vec<_> = self.with_failure.into_iter().collect();
        with_failure.sort_by_key(|&(_, runs)| Reverse(runs));
        Backtest {
            runs: self.runs,
            since: self.since.map(Micros::secs),
            fired: self.fired,
            with_failure,
            clean: self.clean,
            median_step: middle(self.steps),
            starved: self.starved,
            saved: self.saved,
            days: without_holes(&self.days),
            examples: self.examples,
        }
    }

    fn believable(&self, at: Micros) -> Micros {
        let end_of_today = Micros(Micros::of_day(self.today + 1).0 - 1);
        at.clamp(Micros::of_day(self.today - MOST_DAYS + 1), end_of_today)
    }
}

/// What the run used after the rule would have stopped it.
fn saving(run: &RunSummary, fired: &Fired) -> Saving {
    let spent = fired.first.spent;
    Saving {
        tokens: run.total_tokens.saturating_sub(spent.tokens),
        cost_usd: (run.cost_usd - spent.cost_usd).max(0.0),
    }
}

fn example(run: &RunSummary, fired: &Fired, rule: &PolicyRule, saved: Option<Saving>) -> BacktestRun {
    BacktestRun {
        run_id: run.run_id.as_str().to_owned(),
        agent_id: run.agent_id.as_str().to_owned(),
        started_at: run.started_at.secs(),
        step: fired.first.step,
        value: figure(rule.condition.trigger, &fired.first.value),
        failure_types: run.failure_types.clone(),
        saved,
    }
}

/// Every day from the first to the last.
fn without_holes(days: &BTreeMap<i64, Day>) -> Vec<BacktestDay> {
    let (Some((&first, _)), Some((&last, _))) = (days.first_key_value(), days.last_key_value()) else {
        return Vec::new();
    };
    let view = |day: i64| {
        let counts = days.get(&day).copied().unwrap_or_default();
        BacktestDay {
            start: Micros::of_day(day).secs(),
            runs: counts.runs,
            fired: counts.fired,
            clean: counts.clean,
        }
    };
    (first..=last).map(view).collect()
}
