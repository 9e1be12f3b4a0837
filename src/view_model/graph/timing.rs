//! Where a run's time went: when it was idle, and which steps its duration is made of.

use api::{Micros, Step, StepOutcome};

use super::timeline::Span;

/// Shorter pauses are never worth a word.
const LEAST_GAP_MS: u64 = 1000;
/// Nor are those that are a smaller part of the run.
const LEAST_GAP_SHARE: f64 = 0.05;

/// Busy and idle time of a run, in milliseconds.
///
/// *Busy* is when at least one call is on its way; a call without a response lasts until the last event.
/// The *critical path* is the chain of calls that the duration is made of: it ends with the call that ends
/// last, and before each of its calls comes the one that had ended last when it began. Of calls side by
/// side, only the one that was waited for is on it, and of nested calls the outer one. In a sequential run
/// that is every call, and their shares of the time tell them apart.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Timing {
    /// From the start of the run to the end of its last step.
    pub span_ms: u64,
    pub busy_ms: u64,
    /// The pauses longer than one second and one twentieth of the run, in run order.
    pub gaps: Vec<Gap>,
    /// For each step, whether it is on the critical path.
    pub critical: Vec<bool>,
    /// Whether calls ran side by side or within each other, so that the path leaves some out.
    pub parallel: bool,
}

/// A pause in which no call was on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    /// Position of the step that ended it.
    pub before: usize,
    /// From the start of the run.
    pub from_ms: u64,
    pub ms: u64,
}

impl Timing {
    /// Of the steps of a run that began at `started` and was last heard of at `latest`.
    pub fn new(steps: &[Step], started: Micros, latest: Micros) -> Self {
        let now = latest.millis_since(started);
        let mut times: Vec<Span> = steps
            .iter()
            .enumerate()
            .filter(|(_, step)| !step.transport)
            .map(|(position, step)| span(position, step, started, now))
            .collect();
        times.sort_by_key(|time| (time.start, time.end));
        let span_ms = times.iter().map(|time| time.end).max().unwrap_or(0);
        let (busy_ms, gaps) = pauses(&times, span_ms);
        let critical = critical_path(&times, steps.len());
        let calls = times.iter().filter(|time| time.end > time.start);
        let parallel = calls.clone().any(|time| !critical[time.position]);
        Self {
            span_ms,
            busy_ms,
            gaps,
            critical,
            parallel,
        }
    }

    pub fn idle_ms(&self) -> u64 {
        self.span_ms.saturating_sub(self.busy_ms)
    }

    /// A step's share of the run's duration, 0 to 1; none for steps beside the critical path.
    pub fn share(&self, position: usize, duration_ms: Option<u64>) -> Option<f64> {
        let on_path = self.critical.get(position).copied().unwrap_or(false);
        let share = duration_ms.unwrap_or(0) as f64 / self.span_ms.max(1) as f64;
        (on_path && share > 0.0).then(|| share.min(1.0))
    }
}

/// When a step was. One that waits for its response lasts until `now`, in milliseconds from the start.
pub(super) fn span(position: usize, step: &Step, started: Micros, now: u64) -> Span {
    let start = step.started_at.millis_since(started);
    let end = match step.outcome {
        StepOutcome::Waiting => now.max(start),
        _ => start + step.duration_ms.unwrap_or(0),
    };
    Span { position, start, end }
}

/// How long something was on its way, and the long pauses.
fn pauses(times: &[Span], span: u64) -> (u64, Vec<Gap>) {
    let least = LEAST_GAP_MS.max((span as f64 * LEAST_GAP_SHARE) as u64);
    let mut gaps = Vec::new();
    let (mut busy, mut reached) = (0, 0);
    for time in times {
        let pause = time.start.saturating_sub(reached);
        if pause > least {
            gaps.push(Gap {
                before: time.position,
                from_ms: reached,
                ms: pause,
            });
        }
        busy += time.end.saturating_sub(time.start.max(reached));
        reached = reached.max(time.end);
    }
    (busy, gaps)
}

/// Walks back from the end. Both lists are walked once.
fn critical_path(times: &[Span], steps: usize) -> Vec<bool> {
    let mut critical = vec![false; steps];
    let mut by_end: Vec<Span> = times.iter().copied().filter(|time| time.end > time.start).collect();
    by_end.sort_by_key(|time| (time.end, std::cmp::Reverse(time.start)));
    let mut begun = u64::MAX;
    while let Some(time) = by_end.pop() {
        if time.end <= begun {
            critical[time.position] = true;
            begun = time.start;
        }
    }
    critical
}

#[cfg(test)]
mod tests {
    use super::super::fold::tests::steps;
    use super::*;

    /// Steps with these starts and durations in milliseconds.
    fn timed(times: &[(i64, u64)]) -> Timing {
        let mut all = steps(&vec!["a"; times.len()].join(" "));
        for (step, (start, duration)) in all.iter_mut().zip(times) {
            step.started_at = Micros::default().plus_millis(*start);
            step.duration_ms = Some(*duration);
        }
        Timing::new(&all, Micros::default(), Micros::default())
    }

    #[test]
    fn a_sequential_run_is_all_critical() {
        let timing = timed(&[(0, 100), (100, 300), (450, 50)]);
        assert_eq!(timing.critical, [true, true, true]);
        assert_eq!((timing.span_ms, timing.busy_ms, timing.idle_ms()), (500, 450, 50));
        assert!(!timing.parallel && timing.gaps.is_empty());
        assert_eq!(timing.share(1, Some(300)), Some(0.6));
    }

    #[test]
    fn of_calls_side_by_side_the_longest_is_critical() {
        let timing = timed(&[(0, 100), (100, 300), (100, 900), (1000, 50)]);
        assert_eq!(timing.critical, [true, false, true, true]);
        assert!(timing.parallel);
        assert_eq!(timing.share(1, Some(300)), None);
    }

    #[test]
    fn a_nested_call_is_part_of_the_outer_one() {
        let timing = timed(&[(0, 1000), (200, 300), (600, 400), (1000, 10)]);
        assert_eq!(timing.critical, [true, false, false, true]);
        assert_eq!(timing.busy_ms, 1010);
    }

    #[test]
    fn only_long_pauses_are_gaps() {
        let timing = timed(&[(0, 1000), (1900, 100), (5000, 1000)]);
        let gap = Gap {
            before: 2,
            from_ms: 2000,
            ms: 3000,
        };
        assert_eq!(timing.gaps, [gap]);
        // Three seconds are nothing in an hour.
        assert!(timed(&[(0, 1000), (4000, 3_600_000)]).gaps.is_empty());
    }

    #[test]
    fn a_call_without_response_keeps_the_run_busy() {
        let mut all = steps("a b");
        all[1].outcome = StepOutcome::Waiting;
        all[1].duration_ms = None;
        let timing = Timing::new(&all, all[0].started_at, all[0].started_at.plus_millis(60_000));
        assert_eq!((timing.span_ms, timing.busy_ms), (60_000, 59_400));
    }

    #[test]
    fn no_steps_take_no_time() {
        assert_eq!(timed(&[]), Timing::default());
    }
}
