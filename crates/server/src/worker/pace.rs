//! Which runs may be judged now: long ones not too often, failing ones later.

use std::collections::HashMap;
use std::time::Duration;

use domain::Micros;
use store::{RunRef, Work};

/// Judging a run reads all its events. From this many on that is worth being spared.
const LONG_RUN: usize = 500;

/// An open run is judged at most once per this time for every event it has, which bounds the share
/// of one run in the worker's time to a few per cent, whatever its length.
const PER_EVENT: Duration = Duration::from_micros(50);

/// The longest wait for that reason: a signal must be there within a second of its event.
const LONGEST_HOLD: Duration = Duration::from_millis(500);

/// Back-off of a run whose judging fails.
const FIRST_RETRY: Duration = Duration::from_secs(1);
const LAST_RETRY: Duration = Duration::from_mins(10);

/// How many events are in memory at once, about.
const GROUP_EVENTS: usize = 40_000;

/// More remembered runs than this are forgotten if nothing holds them.
const REMEMBERED: usize = 10_000;

/// What is remembered of the few runs that are long or fail.
#[derive(Clone, Copy, Debug, Default)]
struct Held {
    until: Micros,
    events: usize,
    failures: u32,
}

#[derive(Debug)]
pub(super) struct Pace {
    runs: HashMap<RunRef, Held>,
    /// Events that a run has about, for runs that are not remembered.
    typical: usize,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            runs: HashMap::new(),
            typical: LONG_RUN,
        }
    }
}

impl Pace {
    pub(super) fn is_ready(&self, run: RunRef, now: Micros) -> bool {
        self.runs.get(&run).is_none_or(|held| held.until <= now)
    }

    /// How many runs are held back.
    pub(super) fn held(&self, now: Micros) -> usize {
        self.runs.values().filter(|held| held.until > now).count()
    }

    /// When the next run is let go.
    pub(super) fn next_release(&self, now: Micros) -> Option<Micros> {
        self.runs
            .values()
            .map(|held| held.until)
            .filter(|&until| until > now)
            .min()
    }

    /// Notes a judgement. A run that is over is not expected again.
    pub(super) fn judged(&mut self, run: RunRef, events: usize, over: bool, now: Micros) {
        self.typical = (self.typical * 15 + events.min(GROUP_EVENTS) * 2).div_ceil(16).max(20);
        if over || events < LONG_RUN {
            self.runs.remove(&run);
            return;
        }
        let hold = (PER_EVENT * u32::try_from(events).unwrap_or(u32::MAX)).min(LONGEST_HOLD);
        self.runs.insert(
            run,
            Held {
                until: later(now, hold),
                events,
                failures: 0,
            },
        );
        if self.runs.len() > REMEMBERED {
            self.runs.retain(|_, held| held.until > now);
        }
    }

    /// Notes a failure and says when the run is tried again.
    pub(super) fn failed(&mut self, run: RunRef, now: Micros) -> Duration {
        let held = self.runs.entry(run).or_default();
        let wait = (FIRST_RETRY * 2_u32.pow(held.failures.min(10))).min(LAST_RETRY);
        held.failures += 1;
        held.until = later(now, wait);
        wait
    }

    /// Splits the work so that no part is likely to have more events than fit into memory well.
    pub(super) fn groups(&self, work: &[Work]) -> Vec<Vec<Work>> {
        let mut groups = Vec::new();
        let mut group = Vec::new();
        let mut events = 0;
        for &work in work {
            let expected = self.runs.get(&work.run).map_or(self.typical, |held| held.events);
            if !group.is_empty() && events + expected > GROUP_EVENTS {
                groups.push(std::mem::take(&mut group));
                events = 0;
            }
            events += expected;
            group.push(work);
        }
        groups.push(group);
        groups.retain(|group| !group.is_empty());
        groups
    }
}

fn later(now: Micros, wait: Duration) -> Micros {
    Micros(now.0 + wait.as_micros() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::RunKey;
    use store::TenantId;

    fn run(number: u8) -> RunRef {
        RunRef {
            tenant: TenantId(1),
            key: RunKey([number; 16]),
        }
    }

    fn work(number: u8) -> Work {
        Work {
            run: run(number),
            due_at: Micros(0),
            generation: 1,
            last_received: Micros(0),
        }
    }

    #[test]
    fn long_open_runs_wait_in_proportion_to_their_length() {
        let mut pace = Pace::default();
        let now = Micros(1_000_000);
        pace.judged(run(1), 100, false, now);
        pace.judged(run(2), 1_000, false, now);
        pace.judged(run(3), 1_000_000, false, now);
        assert!(pace.is_ready(run(1), now));
        assert!(!pace.is_ready(run(2), now.plus_millis(49)) && pace.is_ready(run(2), now.plus_millis(50)));
        assert!(!pace.is_ready(run(3), now.plus_millis(499)) && pace.is_ready(run(3), now.plus_millis(500)));
        assert_eq!((pace.held(now), pace.next_release(now)), (2, Some(now.plus_millis(50))));
        pace.judged(run(3), 1_000_000, true, now);
        assert!(pace.is_ready(run(3), now));
    }

    #[test]
    fn failing_runs_are_tried_ever_more_rarely() {
        let mut pace = Pace::default();
        let waits: Vec<u64> = (0..12).map(|_| pace.failed(run(1), Micros(0)).as_secs()).collect();
        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600]);
        pace.judged(run(1), 10, false, Micros(0));
        assert_eq!(pace.failed(run(1), Micros(0)).as_secs(), 1);
    }

    #[test]
    fn long_runs_are_loaded_on_their_own() {
        let mut pace = Pace::default();
        for number in 1..=2 {
            pace.judged(run(number), GROUP_EVENTS, false, Micros(0));
        }
        let sizes = |work: &[Work]| pace.groups(work).iter().map(Vec::len).collect::<Vec<_>>();
        assert_eq!(sizes(&[work(1), work(2), work(3), work(4)]), [1, 1, 2]);
        assert_eq!(sizes(&[]), Vec::<usize>::new());
    }
}
