//! One group of runs: load, judge, write, tell.

use std::collections::HashMap;

use domain::Micros;
use store::{Judgement, StoreError, StoredRun, Work};

use super::Worker;
use super::baselines::{Cohort, Rings};
use super::judging::{Failure, Rules, judge_all};

impl Worker {
    /// Judges a group. When one of its runs is the reason that it fails, the others are judged without it.
    pub(super) async fn judge_group(&mut self, group: Vec<Work>, now: Micros) -> Result<(), StoreError> {
        match self.try_group(&group, now).await {
            Ok(()) => Ok(()),
            Err(error) if is_passing(&error) => Err(error),
            Err(error) if group.len() == 1 => {
                self.give_up(group[0], "", &error.to_string(), now);
                Ok(())
            }
            Err(error) => {
                tracing::warn!(%error, runs = group.len(), "judging runs one by one");
                for work in group {
                    if let Err(error) = self.try_group(&[work], now).await {
                        if is_passing(&error) {
                            return Err(error);
                        }
                        self.give_up(work, "", &error.to_string(), now);
                    }
                }
                Ok(())
            }
        }
    }

    async fn try_group(&mut self, group: &[Work], now: Micros) -> Result<(), StoreError> {
        let refs: Vec<_> = group.iter().map(|work| work.run).collect();
        let stored = self.app.store.load(&refs).await?;
        let runs = self.pair(group, stored, now);
        let sizes: HashMap<_, _> = runs.iter().map(|(work, run)| (work.run, run.events.len())).collect();
        let (judgements, failures) = self.judge_off_thread(runs, now).await?;
        let cohorts: Vec<_> = judgements
            .iter()
            .filter(|judgement| judgement.stats.is_some())
            .map(cohort_of)
            .collect();
        let judged: Vec<_> = judgements
            .iter()
            .map(|judged| (judged.work.run, judged.next_due.is_none()))
            .collect();
        match self.app.store.commit(judgements).await {
            Ok(changes) => self.app.live.publish(changes),
            Err(error) => {
                for cohort in &cohorts {
                    self.rings.forget(cohort);
                }
                return Err(error);
            }
        }
        for (run, over) in judged {
            self.pace
                .judged(run, sizes.get(&run).copied().unwrap_or_default(), over, now);
        }
        for Failure { run, run_id, reason } in failures {
            if let Some(&work) = group.iter().find(|work| work.run == run) {
                self.give_up(work, &run_id, &reason, now);
            }
        }
        Ok(())
    }

    /// Puts the work beside the run it is about.
    fn pair(&mut self, group: &[Work], stored: Vec<StoredRun>, now: Micros) -> Vec<(Work, StoredRun)> {
        let mut stored: HashMap<_, _> = stored.into_iter().map(|run| (run.run, run)).collect();
        let mut runs = Vec::with_capacity(group.len());
        for &work in group {
            match stored.remove(&work.run) {
                Some(run) => runs.push((work, run)),
                None => self.give_up(work, "", "no events are stored", now),
            }
        }
        runs
    }

    async fn judge_off_thread(
        &mut self,
        runs: Vec<(Work, StoredRun)>,
        now: Micros,
    ) -> Result<(Vec<Judgement>, Vec<Failure>), StoreError> {
        self.rings.trim();
        for (work, run) in &runs {
            let cohort = Cohort::new(work.run, &run.header.agent_id, &run.header.agent_version);
            self.rings.ensure(self.app.store.as_ref(), &cohort).await?;
        }
        let tenants = runs.iter().map(|(work, _)| work.run.tenant).collect();
        let rules = Rules {
            policies: self.policies.of(&self.app, tenants, now).await?,
            detectors: self.app.detectors.load_full(),
            stall_timeout: self.app.config.stall_timeout,
            now,
        };
        let mut rings = std::mem::take(&mut self.rings);
        let judging = tokio::task::spawn_blocking(move || {
            let (judgements, failures) = judge_all(runs, &rules, &mut rings);
            (judgements, failures, rings)
        });
        let (judgements, failures, rings): (_, _, Rings) = judging
            .await
            .map_err(|error| StoreError::Corrupt(format!("judging ended early: {error}")))?;
        self.rings = rings;
        Ok((judgements, failures))
    }

    /// The run stays in the work table and is tried again later.
    fn give_up(&mut self, work: Work, run_id: &str, reason: &str, now: Micros) {
        let retry_in = self.pace.failed(work.run, now);
        let key = work.run.key.uuid_text();
        tracing::error!(run_key = key, run_id, reason, ?retry_in, "a run could not be judged");
    }
}

/// The store will be back; no run is to blame.
fn is_passing(error: &StoreError) -> bool {
    matches!(error, StoreError::Busy | StoreError::Full)
}

fn cohort_of(judgement: &Judgement) -> Cohort {
    Cohort::new(
        judgement.work.run,
        &judgement.summary.agent_id,
        &judgement.summary.agent_version,
    )
}
