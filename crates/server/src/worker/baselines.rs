//! The last completed runs of every agent version, remembered while the worker runs.

use std::collections::{HashMap, VecDeque};

use domain::{Baselines, Label, RunStats};
use store::{RunRef, Store, StoreError, TenantId};

/// One more than counts, so that enough are left when the judged run itself is among them.
const KEPT: usize = Baselines::WINDOW + 1;

/// More agent versions than this are forgotten and read again when they are needed.
const REMEMBERED: usize = 2_000;

/// Runs are compared with those of the same agent and version.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Cohort {
    tenant: TenantId,
    agent_id: Label,
    agent_version: Label,
}

impl Cohort {
    pub(super) fn new(run: RunRef, agent_id: &Label, agent_version: &Label) -> Self {
        Self {
            tenant: run.tenant,
            agent_id: agent_id.clone(),
            agent_version: agent_version.clone(),
        }
    }
}

#[derive(Debug, Default)]
pub(super) struct Rings(HashMap<Cohort, Ring>);

impl Rings {
    /// Reads the ring of a cohort that is not known yet.
    pub(super) async fn ensure(&mut self, store: &dyn Store, cohort: &Cohort) -> Result<(), StoreError> {
        if self.0.contains_key(cohort) {
            return Ok(());
        }
        let recent = store
            .recent_stats(cohort.tenant, &cohort.agent_id, &cohort.agent_version, KEPT)
            .await?;
        self.0.insert(cohort.clone(), Ring::of(recent));
        Ok(())
    }

    /// Makes room between two batches.
    pub(super) fn trim(&mut self) {
        if self.0.len() > REMEMBERED {
            self.0.clear();
        }
    }

    /// The figures of the cohort's other runs.
    pub(super) fn without(&mut self, cohort: &Cohort, run: RunRef) -> Baselines {
        self.0
            .get_mut(cohort)
            .map_or_else(Baselines::default, |ring| ring.without(run))
    }

    /// Adds a completed run, or corrects it in its place.
    pub(super) fn record(&mut self, cohort: &Cohort, run: RunRef, stats: RunStats) {
        if let Some(ring) = self.0.get_mut(cohort) {
            ring.record(run, stats);
        }
    }

    /// What was recorded could not be written: the store knows better.
    pub(super) fn forget(&mut self, cohort: &Cohort) {
        self.0.remove(cohort);
    }
}

/// The newest first.
#[derive(Debug, Default)]
struct Ring {
    runs: VecDeque<(RunRef, RunStats)>,
    /// Of the newest runs, until one comes.
    figures: Option<Baselines>,
}

impl Ring {
    fn of(recent: Vec<(RunRef, RunStats)>) -> Self {
        Self {
            runs: recent.into(),
            figures: None,
        }
    }

    fn without(&mut self, run: RunRef) -> Baselines {
        let others = self
            .runs
            .iter()
            .filter(|(other, _)| *other != run)
            .take(Baselines::WINDOW);
        if self.runs.iter().any(|(other, _)| *other == run) {
            return figures(others);
        }
        *self.figures.get_or_insert_with(|| figures(others))
    }

    fn record(&mut self, run: RunRef, stats: RunStats) {
        self.figures = None;
        match self.runs.iter_mut().find(|(known, _)| *known == run) {
            Some(known) => known.1 = stats,
            None => self.runs.push_front((run, stats)),
        }
        self.runs.truncate(KEPT);
    }
}

fn figures<'a>(runs: impl Iterator<Item = &'a (RunRef, RunStats)>) -> Baselines {
    let stats: Vec<RunStats> = runs.map(|(_, stats)| *stats).collect();
    Baselines::of(&stats)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::RunKey;

    fn run(number: u8) -> RunRef {
        RunRef {
            tenant: TenantId(1),
            key: RunKey([number; 16]),
        }
    }

    fn stats(steps: u32) -> RunStats {
        RunStats {
            steps,
            ..RunStats::default()
        }
    }

    #[test]
    fn a_run_is_not_compared_with_itself() {
        let mut ring = Ring::default();
        (0..10).for_each(|number| ring.record(run(number), stats(4)));
        assert_eq!(ring.without(run(99)).steps, Some(4.0));
        assert_eq!(ring.without(run(3)).steps, None, "nine others are too few");
    }

    #[test]
    fn the_newest_fifty_count_and_corrections_keep_their_place() {
        let mut ring = Ring::default();
        (0..60).for_each(|number| ring.record(run(number), stats(if number < 10 { 1000 } else { 4 })));
        assert_eq!(ring.without(run(99)).steps, Some(4.0));
        assert_eq!(ring.runs.len(), KEPT);
        ring.record(run(30), stats(8));
        assert_eq!(ring.runs.iter().position(|(known, _)| *known == run(30)), Some(29));
    }
}
