//! Runs before and after a fix, counted.

use std::borrow::Borrow;
use std::collections::BTreeSet;

use super::carrier::Carrier;
use super::outcome::Outcome;
use super::span::Span;
use super::timeline::{Stretch, Timeline};
use super::trial::Trial;
use crate::proportion::Proportion;
use crate::time::Micros;

/// What the runs of an agent say about a fix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    pub before: Proportion,
    pub after: Proportion,
    /// Of those after the fix: the failure began, and the policy that the fix is ended it. They are no hits.
    pub contained: u64,
    /// Under way when the fix was made, or not over yet.
    pub unfinished: u64,
    /// Started before agents had forgotten what was before the fix.
    pub too_soon: u64,
    /// Their version tells that they do not carry the fix.
    pub without_fix: u64,
    /// Whether it can be told at all which runs carry the fix.
    pub version_tells: bool,
    /// From the first run that counts to `now`.
    pub timeline: Timeline,
}

/// What one run says.
enum Says {
    Nothing,
    Unfinished,
    TooSoon,
    WithoutFix,
    Before { hit: bool },
    After { hit: bool, contained: bool },
}

impl Tally {
    /// The newest so many runs before a fix count.
    pub const BEFORE_RUNS: usize = 100;
    /// Of the last so many days before it.
    const BEFORE_DAYS: i64 = 14;

    /// Runs that started earlier do not count as runs before a fix that was applied then.
    pub const fn looks_back_to(applied_at: Micros) -> Micros {
        Micros(applied_at.0 - Micros::of_day(Self::BEFORE_DAYS).0)
    }

    /// Counts each run once, in whatever order they come.
    pub fn of(trial: &Trial<'_>, runs: &[impl Borrow<Outcome>], now: Micros) -> Self {
        let runs = newest_first(runs);
        let carrier = Carrier::of(trial, &runs);
        let mut tally = Self {
            before: Proportion::default(),
            after: Proportion::default(),
            contained: 0,
            unfinished: 0,
            too_soon: 0,
            without_fix: 0,
            version_tells: carrier.tells(),
            timeline: Timeline::of(trial.from, now, &[]),
        };
        let mut counted = Vec::new();
        for run in runs {
            let says = says(trial, carrier, run);
            counted.extend(tally.take(&says).map(|counts| (run.started_at, counts)));
        }
        tally.timeline = Timeline::of(trial.from, now, &counted);
        tally
    }

    /// The run by itself, if it counts.
    fn take(&mut self, says: &Says) -> Option<Stretch> {
        let (hit, contained, side) = match *says {
            Says::Nothing => return None,
            Says::Unfinished => {
                self.unfinished += 1;
                return None;
            }
            Says::TooSoon => {
                self.too_soon += 1;
                return None;
            }
            Says::WithoutFix => {
                self.without_fix += 1;
                return None;
            }
            Says::Before { .. } if self.before.total >= Self::BEFORE_RUNS as u64 => return None,
            Says::Before { hit } => (hit, false, &mut self.before),
            Says::After { hit, contained } => (hit, contained, &mut self.after),
        };
        *side += Proportion {
            hits: u64::from(hit),
            total: 1,
        };
        self.contained += u64::from(contained);
        Some(Stretch {
            runs: 1,
            hits: u64::from(hit),
            contained: u64::from(contained),
        })
    }
}

/// Each run once.
fn newest_first(runs: &[impl Borrow<Outcome>]) -> Vec<&Outcome> {
    let mut seen = BTreeSet::new();
    let runs = runs.iter().map(Borrow::borrow);
    let mut runs: Vec<&Outcome> = runs.filter(|run| seen.insert(&run.run_id)).collect();
    runs.sort_by(|one, other| (other.started_at, &other.run_id).cmp(&(one.started_at, &one.run_id)));
    runs
}

fn says(trial: &Trial<'_>, carrier: Carrier<'_>, run: &Outcome) -> Says {
    if trial.led_to_it(&run.run_id, run.started_at) {
        return Says::Nothing;
    }
    if let Some(span) = trial.span_at(run.started_at) {
        return says_since(trial, span, carrier, run);
    }
    if run.started_at >= trial.from {
        return Says::Nothing;
    }
    if run.last_event_at >= trial.from || run.is_open() {
        return Says::Unfinished;
    }
    let first = Micros::of_day(0)
        .0
        .max(trial.from.0 - Micros::of_day(Tally::BEFORE_DAYS).0);
    if run.started_at.0 < first || !run.is_known() {
        return Says::Nothing;
    }
    Says::Before {
        hit: run.failed && !is_contained(trial, run),
    }
}

/// Whether the policy that the fix is ended the run. Before the fix too: it may have been there already.
fn is_contained(trial: &Trial<'_>, run: &Outcome) -> bool {
    let ended_by = run.stopped_by.as_ref();
    ended_by.is_some_and(|policy| trial.policies.contains(policy))
}

/// Of a run that started while the fix was in force.
fn says_since(trial: &Trial<'_>, span: Span, carrier: Carrier<'_>, run: &Outcome) -> Says {
    match carrier.carries(run) {
        Some(false) => return Says::WithoutFix,
        None if run.started_at < trial.settled_at(span) => return Says::TooSoon,
        // A run that shows that it has the fix cannot have started too soon.
        Some(true) | None => {}
    }
    if !run.is_known() {
        return Says::Unfinished;
    }
    let contained = is_contained(trial, run);
    if !contained && !trial.had_to_the_end(span, run.last_event_at) {
        return Says::Nothing;
    }
    Says::After {
        hit: run.failed && !contained,
        contained,
    }
}
