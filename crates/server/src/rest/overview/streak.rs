//! An agent's unbroken row of failures, read from its end.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use ::api::overview::Failing;
use domain::{FailureType, Label, Micros, Severity, SignalId};
use store::SignalRecord;

use super::WINDOW_SECS;

/// Failures of which each came sooner after the one before than the window is long.
#[derive(Clone, Debug)]
pub(super) struct Streak {
    agent_id: Label,
    /// Each with its worst severity.
    failures: BTreeMap<FailureType, Severity>,
    since: Micros,
    cut_off: bool,
    last_at: Micros,
    signals: u64,
    latest: SignalId,
    latest_run: String,
}

impl Streak {
    /// Begins with its newest signal.
    pub(super) fn of(newest: &SignalRecord) -> Self {
        Self {
            agent_id: newest.agent_id.clone(),
            failures: BTreeMap::from([(newest.signal.failure_type(), newest.signal.severity)]),
            since: newest.detected_at,
            cut_off: false,
            last_at: newest.detected_at,
            signals: 1,
            latest: newest.id,
            latest_run: newest.run_id.as_str().to_owned(),
        }
    }

    pub(super) const fn agent_id(&self) -> &Label {
        &self.agent_id
    }

    /// Takes the next older signal; `false` when the streak began after it.
    ///
    /// One that came only now, or that the streak began with, changes nothing.
    pub(super) fn extend(&mut self, older: &SignalRecord) -> bool {
        if older.id == self.latest || older.detected_at > self.last_at {
            return true;
        }
        if self.since.millis_since(older.detected_at) >= WINDOW_SECS * 1_000 {
            return false;
        }
        let worst = self
            .failures
            .entry(older.signal.failure_type())
            .or_insert(older.signal.severity);
        *worst = older.signal.severity.max(*worst);
        self.since = older.detected_at;
        self.signals += 1;
        true
    }

    /// Older signals were not looked at.
    pub(super) const fn cut_off(&mut self) {
        self.cut_off = true;
    }

    /// Orders the worst and most frequent first.
    pub(super) fn rank(&self) -> impl Ord + use<> {
        (
            Reverse((self.severity(), self.signals, self.last_at)),
            self.agent_id.clone(),
        )
    }

    fn severity(&self) -> Severity {
        self.failures.values().copied().max().unwrap_or(Severity::Low)
    }

    pub(super) fn into_failing(self) -> Failing {
        let severity = self.severity();
        let mut failures: Vec<(FailureType, Severity)> = self.failures.into_iter().collect();
        failures.sort_by_key(|&(_, severity)| Reverse(severity));
        Failing {
            agent_id: self.agent_id.as_str().to_owned(),
            failure_types: failures.into_iter().map(|(failure, _)| failure).collect(),
            severity,
            since: self.since.secs(),
            since_or_earlier: self.cut_off,
            last_at: self.last_at.secs(),
            signals: self.signals,
            latest_signal: self.latest.0,
            latest_run: self.latest_run,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rest::testing::Run;

    const MINUTE: i64 = 60_000;

    fn record(minute: i64) -> SignalRecord {
        let mut record = Run::new(&format!("run-{minute}"))
            .looping()
            .judged(true)
            .signals
            .remove(0);
        record.detected_at = Micros(1_780_000_000_000_000).plus_millis(minute * MINUTE);
        record
    }

    fn streak(minutes: &[i64]) -> Failing {
        let mut streak = Streak::of(&record(minutes[0]));
        let unbroken = minutes[1..].iter().all(|minute| streak.extend(&record(*minute)));
        assert_eq!(unbroken, streak.signals == minutes.len() as u64);
        streak.into_failing()
    }

    #[test]
    fn a_gap_as_long_as_the_window_ends_the_streak() {
        assert_eq!(streak(&[100, 86, 72]).signals, 3);
        let ended = streak(&[100, 86, 71, 70]);
        assert_eq!(ended.signals, 2);
        assert!((ended.since - record(86).detected_at.secs()).abs() < 1e-6);
    }

    #[test]
    fn the_newest_signal_is_the_latest_and_the_worst_severity_counts() {
        let mut low = record(9);
        low.signal.severity = Severity::Medium;
        let mut streak = Streak::of(&low);
        assert!(streak.extend(&record(5)));
        let failing = streak.into_failing();
        assert_eq!((&*failing.latest_run, failing.severity), ("run-9", Severity::High));
        assert!(failing.last_at > failing.since && !failing.since_or_earlier);
    }

    #[test]
    fn no_signal_counts_twice_and_newer_ones_wait() {
        let newest = record(50);
        let mut streak = Streak::of(&newest);
        assert!(streak.extend(&record(51)) && streak.extend(&newest) && streak.extend(&record(49)));
        let failing = streak.into_failing();
        assert_eq!((failing.signals, &*failing.latest_run), (2, "run-50"));
    }

    #[test]
    fn the_worst_and_most_frequent_rank_first() {
        let mut medium = record(5);
        medium.signal.severity = Severity::Medium;
        let mut often = Streak::of(&record(5));
        assert!(often.extend(&record(4)));
        let once = Streak::of(&record(5));
        assert!(often.rank() < once.rank() && once.rank() < Streak::of(&medium).rank());
    }
}
