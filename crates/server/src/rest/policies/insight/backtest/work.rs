//! The work of a backtest, done as its lines are read: whoever closes the connection ends it.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use ::api::policies::BacktestLine;
use domain::{Micros, RunKey};
use futures_util::future::try_join_all;
use store::{RunRef, Store, StoreError, StoredRun, TenantId};

use super::chosen::Chosen;
use super::tally::Tally;
use super::trial::{Trial, Tried};
use crate::backtests::Place;
use crate::error::ApiError;
use crate::rest::off_thread::off_thread;

pub(super) struct Work {
    store: Arc<dyn Store>,
    tenant: TenantId,
    trial: Arc<Trial>,
    request_id: String,
    left: VecDeque<Vec<Chosen>>,
    /// Read while the slice before it was tried.
    ready: Option<Slice>,
    done: u32,
    of: u32,
    edited: Tally,
    saved: Option<Tally>,
    stage: Stage,
    _place: Place,
}

/// Runs that were read. One that is gone by now is only counted.
struct Slice {
    size: u32,
    runs: Vec<(Chosen, StoredRun)>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Begin,
    Going,
    Ended,
}

impl Work {
    pub(super) fn new(
        store: Arc<dyn Store>,
        tenant: TenantId,
        trial: Trial,
        slices: VecDeque<Vec<Chosen>>,
        (now, request_id): (Micros, String),
        place: Place,
    ) -> Self {
        Self {
            store,
            tenant,
            request_id,
            of: slices.iter().map(|slice| slice.len() as u32).sum(),
            left: slices,
            ready: None,
            done: 0,
            edited: Tally::new(trial.edited.rule(), now),
            saved: trial.saved.as_ref().map(|saved| Tally::new(saved.rule(), now)),
            trial: Arc::new(trial),
            stage: Stage::Begin,
            _place: place,
        }
    }

    /// The next line, and the work that is left then.
    pub(super) async fn next(mut self) -> Option<(BacktestLine, Self)> {
        let line = match self.stage {
            Stage::Begin => {
                self.stage = Stage::Going;
                self.progress()
            }
            Stage::Going if self.left.is_empty() && self.ready.is_none() => {
                self.stage = Stage::Ended;
                self.total()
            }
            Stage::Going => match self.slice().await {
                Ok(()) => self.progress(),
                Err(error) => {
                    self.stage = Stage::Ended;
                    self.failure(&error)
                }
            },
            Stage::Ended => return None,
        };
        Some((line, self))
    }

    /// Tries one slice while the next one is read.
    async fn slice(&mut self) -> Result<(), ApiError> {
        let ready = match self.ready.take() {
            Some(ready) => Some(ready),
            None => load(self.store.as_ref(), self.tenant, self.left.pop_front()).await?,
        };
        let Some(slice) = ready else { return Ok(()) };
        let next = self.left.pop_front();
        let (next, tried) = tokio::join!(
            load(self.store.as_ref(), self.tenant, next),
            tried(&self.trial, slice.runs)
        );
        self.ready = next?;
        for one in tried? {
            self.edited.add(&one.run, &one.edited);
            if let Some(tally) = &mut self.saved {
                tally.add(&one.run, &one.saved);
            }
        }
        self.done += slice.size;
        Ok(())
    }

    const fn progress(&self) -> BacktestLine {
        BacktestLine::Progress {
            done: self.done,
            of: self.of,
        }
    }

    fn total(&self) -> BacktestLine {
        BacktestLine::Done {
            edited: self.edited.clone().finish(),
            saved: self.saved.clone().map(Tally::finish),
        }
    }

    fn failure(&self, error: &ApiError) -> BacktestLine {
        let request_id = self.request_id.clone();
        let cause = error.cause().map(|cause| format!("{cause:#}")).unwrap_or_default();
        tracing::error!(request_id, cause, "a backtest was broken off");
        BacktestLine::Failed {
            detail: error.detail.clone().into_owned(),
            request_id,
        }
    }
}

async fn load(store: &dyn Store, tenant: TenantId, slice: Option<Vec<Chosen>>) -> Result<Option<Slice>, StoreError> {
    let Some(chosen) = slice else { return Ok(None) };
    let key = |chosen: &Chosen| chosen.run.run_id.key();
    let refs: Vec<RunRef> = chosen.iter().map(|one| RunRef { tenant, key: key(one) }).collect();
    let mut stored: HashMap<RunKey, StoredRun> = store
        .load(&refs)
        .await?
        .into_iter()
        .map(|run| (run.run.key, run))
        .collect();
    Ok(Some(Slice {
        size: chosen.len() as u32,
        runs: chosen
            .into_iter()
            .filter_map(|one| stored.remove(&key(&one)).map(|run| (one, run)))
            .collect(),
    }))
}

/// Tries the runs on the threads for computing, in their order.
async fn tried(trial: &Arc<Trial>, mut runs: Vec<(Chosen, StoredRun)>) -> Result<Vec<Tried>, ApiError> {
    let rest = runs.split_off(runs.len() / 2);
    let halves = [runs, rest].map(|half| {
        let trial = Arc::clone(trial);
        off_thread(move || {
            half.into_iter()
                .map(|(chosen, run)| trial.run(chosen, &run))
                .collect::<Vec<_>>()
        })
    });
    Ok(try_join_all(halves).await?.into_iter().flatten().collect())
}
