//! The detection worker: takes the runs that are due, judges them and writes what it found.
//!
//! The work table is the truth about what there is to do, so a restart goes on where the last
//! process stopped. Every judgement replays the stored events, so it depends on nothing else.

mod baselines;
mod batch;
mod firings;
mod judging;
mod pace;
mod policies;
#[cfg(test)]
mod tests;

use std::time::Duration;

use domain::Micros;
use store::StoreError;

use crate::app::App;
use crate::shutdown::Shutdown;
use baselines::Rings;
use pace::Pace;
use policies::Memory;

/// How many runs are looked up at once.
const BATCH: usize = 256;

/// The wait between two looks while there is little to do: what arrives meanwhile is judged together.
const BREATH: Duration = Duration::from_millis(40);

/// The longest wait without a look: a wake-up may be missed, the table is not.
const POLL: Duration = Duration::from_secs(1);

/// Judges runs until the end is requested. One of them runs per store.
pub async fn run(app: App, shutdown: Shutdown) {
    let mut worker = Worker::new(app);
    let ending = shutdown.clone().requested();
    tokio::pin!(ending);
    while !shutdown.is_requested() {
        let pause = worker.step().await;
        tokio::select! {
            () = &mut ending => {}
            () = pause.over(&worker.app) => {}
        }
    }
}

/// Everything the worker remembers between two batches. All of it can be lost.
pub struct Worker {
    app: App,
    rings: Rings,
    policies: Memory,
    pace: Pace,
    /// How often in a row the store was unavailable.
    stumbles: u32,
}

/// How long to wait before the next look.
enum Pause {
    /// Until something arrives, or at the latest after this time.
    Idle(Duration),
    Fixed(Duration),
}

impl Pause {
    async fn over(self, app: &App) {
        match self {
            Self::Fixed(time) => tokio::time::sleep(time).await,
            Self::Idle(time) => {
                let woken = tokio::time::timeout(time, app.wake.notified()).await.is_ok();
                if woken {
                    // One request seldom comes alone.
                    tokio::time::sleep(BREATH).await;
                }
            }
        }
    }
}

impl Worker {
    pub fn new(app: App) -> Self {
        Self {
            app,
            rings: Rings::default(),
            policies: Memory::default(),
            pace: Pace::default(),
            stumbles: 0,
        }
    }

    async fn step(&mut self) -> Pause {
        let done = self.turn(self.app.clock.now()).await;
        self.stumbles = if done.is_ok() { 0 } else { self.stumbles + 1 };
        match done {
            Ok(0) => Pause::Idle(self.until_next().await),
            Ok(judged) if judged >= BATCH => Pause::Fixed(Duration::ZERO),
            Ok(_) => Pause::Fixed(BREATH),
            Err(error) => {
                let wait = (BREATH * 2_u32.pow(self.stumbles.min(6))).min(POLL);
                tracing::warn!(%error, ?wait, "judging waits for the store");
                Pause::Fixed(wait)
            }
        }
    }

    /// Judges what is due at `now`, at most one batch, and says how many runs were taken up.
    ///
    /// # Errors
    /// The store is unavailable. Everything that was not written stays due.
    pub async fn turn(&mut self, now: Micros) -> Result<usize, StoreError> {
        // Runs that are held back stay at the head of the table: look behind them.
        let due = self.app.store.due(now, BATCH + self.pace.held(now)).await?;
        let ready: Vec<_> = due
            .into_iter()
            .filter(|work| self.pace.is_ready(work.run, now))
            .take(BATCH)
            .collect();
        for group in self.pace.groups(&ready) {
            self.judge_group(group, now).await?;
        }
        Ok(ready.len())
    }

    async fn until_next(&self) -> Duration {
        let now = self.app.clock.now();
        let stored = self.app.store.next_due().await.ok().flatten().filter(|&due| due > now);
        let next = stored.into_iter().chain(self.pace.next_release(now)).min();
        let wait = next.map_or(POLL, |next| Duration::from_millis(next.millis_since(now) + 1));
        wait.min(POLL)
    }
}
