//! From a run's stored events to its judgement. No I/O: this runs off the async threads.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use domain::{DetectorConfig, Event, Micros, RunState, RunStats, RunSummary};
use store::{Judgement, Packed, RunRef, StoredRun, Work};

use super::baselines::{Cohort, Rings};
use super::firings::{self, firings};
use super::policies::KnownPolicies;

/// What is the same for a whole batch.
#[derive(Clone)]
pub(super) struct Rules {
    pub(super) detectors: Arc<DetectorConfig>,
    pub(super) policies: KnownPolicies,
    pub(super) stall_timeout: Duration,
    pub(super) now: Micros,
}

/// A run that could not be judged.
pub(super) struct Failure {
    pub(super) run: RunRef,
    pub(super) run_id: String,
    pub(super) reason: String,
}

/// A run as it stands, before it is compared with others.
struct Replayed {
    work: Work,
    state: RunState,
    events: Vec<Event>,
    position: i64,
}

/// Judges runs in the order in which they ended, so that each is compared with those before it. One
/// that fails hurts no other.
pub(super) fn judge_all(
    runs: Vec<(Work, StoredRun)>,
    rules: &Rules,
    rings: &mut Rings,
) -> (Vec<Judgement>, Vec<Failure>) {
    let mut failures = Vec::new();
    let mut replayed = Vec::with_capacity(runs.len());
    for (work, stored) in runs {
        let run_id = stored.header.run_id.clone();
        match guarded(|| replay(work, stored, rules)) {
            Ok(run) => replayed.push(run),
            Err(reason) => failures.push(Failure {
                run: work.run,
                run_id: run_id.to_string(),
                reason,
            }),
        }
    }
    replayed.sort_by_key(|run| run.state.end.as_ref().map(|end| end.at));
    let mut judgements = Vec::with_capacity(replayed.len());
    for run in replayed {
        let cohort = Cohort::new(
            run.work.run,
            &run.state.header.agent_id,
            &run.state.header.agent_version,
        );
        let (target, run_id) = (run.work.run, run.state.header.run_id.clone());
        match guarded(|| judge(run, rules, rings, &cohort)) {
            Ok(judgement) => judgements.push(judgement),
            Err(reason) => failures.push(Failure {
                run: target,
                run_id: run_id.to_string(),
                reason,
            }),
        }
    }
    (judgements, failures)
}

/// A panic is a defect of ours, and one run's defect must not stop the judging of all others.
fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|panic| {
        let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
        text.or_else(|| panic.downcast_ref::<String>().cloned())
            .unwrap_or_else(|| "panic".to_owned())
    })
}

fn replay(work: Work, stored: StoredRun, rules: &Rules) -> Replayed {
    let StoredRun {
        header,
        mut events,
        position,
        ..
    } = stored;
    let mut state = domain::run::replay(header, &mut events);
    state.stalled = stall_deadline(&work, rules.stall_timeout) <= rules.now;
    Replayed {
        work,
        state,
        events,
        position,
    }
}

fn judge(run: Replayed, rules: &Rules, rings: &mut Rings, cohort: &Cohort) -> Judgement {
    let Replayed {
        work,
        state,
        events,
        position,
    } = run;
    let thresholds = rules.detectors.thresholds_for(state.header.agent_id.as_str());
    let baselines = rings.without(cohort, work.run);
    let signals = domain::judge(&state, thresholds, &baselines);
    let stats = RunStats::of(&state);
    if let Some(stats) = stats {
        rings.record(cohort, work.run, stats);
    }
    let run = firings::Run {
        work: &work,
        state: &state,
        events: &events,
        thresholds,
    };
    let known = rules.policies.get(&work.run.tenant);
    let firings = known.map(|known| firings(run, known)).unwrap_or_default();
    let hashes: BTreeSet<_> = events.iter().flat_map(|event| event.payload.hashes()).collect();
    let over = state.is_over();
    let summary = RunSummary::of(&state, &signals);
    Judgement {
        work,
        judged_at: work.told_afterwards(summary.last_event_at).unwrap_or(rules.now),
        summary,
        signals,
        stats,
        hashes: hashes.into_iter().collect(),
        firings,
        // A stalled run is packed too: few go on, and those are packed again.
        pack: over.then(|| Packed {
            header: state.header.clone(),
            events,
            position,
        }),
        next_due: (!over).then(|| stall_deadline(&work, rules.stall_timeout)),
    }
}

/// Measured by the server's clock, because an agent's clock may be anywhere.
fn stall_deadline(work: &Work, timeout: Duration) -> Micros {
    Micros(work.last_received.0.saturating_add(timeout.as_micros() as i64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_a_reason() {
        assert_eq!(guarded(|| 1), Ok(1));
        let number = 7;
        assert_eq!(guarded(|| panic!("step {number}")), Err::<(), _>("step 7".to_owned()));
    }
}
