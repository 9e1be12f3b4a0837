//! Changes held back while a live list is paused.

use std::collections::HashSet;

use api::stream::Change;

/// More changes than this are cheaper read anew; then nothing more is kept, however long the pause.
const MOST: usize = 5000;

/// How many things wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    pub count: usize,
    /// Counting has stopped, so there may be more.
    pub at_least: bool,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Held {
    changes: Vec<Change>,
    runs: HashSet<String>,
    signals: HashSet<u64>,
}

impl Held {
    pub fn hold(&mut self, changes: &[Change]) {
        if self.is_full() {
            return;
        }
        let room = MOST - self.changes.len();
        for change in changes.iter().take(room) {
            match change {
                Change::Run { run, .. } => drop(self.runs.replace(run.run_id.to_string())),
                Change::RunGone { run_id } => drop(self.runs.replace(run_id.clone())),
                Change::Signal { signal } => drop(self.signals.replace(signal.id)),
                Change::SignalWithdrawn { .. }
                | Change::Policies
                | Change::Fixes
                | Change::Verdict { .. }
                | Change::Resync => {}
            }
        }
        if changes.len() > room || changes.contains(&Change::Resync) {
            self.changes = vec![Change::Resync];
        } else {
            self.changes.extend_from_slice(changes);
        }
    }

    /// Everything is to be read anew, so that nothing else matters.
    fn is_full(&self) -> bool {
        self.changes == [Change::Resync]
    }

    /// Runs that something happened to.
    pub fn runs(&self) -> Waiting {
        self.waiting(self.runs.len())
    }

    /// Signals that are new or changed.
    pub fn signals(&self) -> Waiting {
        self.waiting(self.signals.len())
    }

    fn waiting(&self, count: usize) -> Waiting {
        Waiting {
            count,
            at_least: self.is_full(),
        }
    }

    /// Everything that was held, in the order in which it came.
    pub fn release(&mut self) -> Vec<Change> {
        std::mem::take(self).changes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view_model::run_rows::tests::run;

    fn change(id: &str) -> Change {
        Change::Run {
            run: run(id, 1.0),
            new: false,
        }
    }

    #[test]
    fn a_run_that_changes_twice_waits_once() {
        let mut held = Held::default();
        held.hold(&[change("a"), change("b")]);
        held.hold(&[change("a"), Change::RunGone { run_id: "c".into() }]);
        assert_eq!((held.runs().count, held.runs().at_least), (3, false));
        assert_eq!(held.release().len(), 4);
        assert_eq!((held.runs().count, held.release().len()), (0, 0));
    }

    #[test]
    fn too_much_is_read_anew_and_nothing_more_is_kept() {
        let mut held = Held::default();
        let many: Vec<Change> = (0..=MOST).map(|id| change(&id.to_string())).collect();
        held.hold(&many);
        held.hold(&[change("one more")]);
        let expected = Waiting {
            count: MOST,
            at_least: true,
        };
        assert_eq!((held.runs(), held.changes.len()), (expected, 1));
        assert_eq!(held.release(), [Change::Resync]);
        held.hold(&[change("after")]);
        assert!(!held.runs().at_least);
    }

    #[test]
    fn what_is_to_be_read_anew_is_not_held_beside() {
        let mut held = Held::default();
        held.hold(&[change("a"), Change::Resync]);
        held.hold(&[change("b")]);
        assert_eq!((held.runs().count, held.runs().at_least), (1, true));
        assert_eq!(held.release(), [Change::Resync]);
    }
}
