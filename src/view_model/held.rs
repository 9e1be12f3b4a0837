//! Changes held back while a live list is paused.

use std::collections::HashSet;

use api::stream::Change;

/// More changes than this are cheaper read anew.
const MOST: usize = 5000;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Held {
    changes: Vec<Change>,
    runs: HashSet<String>,
    signals: HashSet<u64>,
}

impl Held {
    pub fn hold(&mut self, changes: &[Change]) {
        for change in changes {
            match change {
                Change::Run { run, .. } => drop(self.runs.replace(run.run_id.to_string())),
                Change::RunGone { run_id } => drop(self.runs.replace(run_id.clone())),
                Change::Signal { signal } => drop(self.signals.replace(signal.id)),
                Change::SignalWithdrawn { .. } | Change::Resync => {}
            }
        }
        if self.changes.len() + changes.len() > MOST {
            self.changes = vec![Change::Resync];
        } else {
            self.changes.extend_from_slice(changes);
        }
    }

    /// Runs that something happened to.
    pub fn runs(&self) -> usize {
        self.runs.len()
    }

    /// Signals that are new or changed.
    pub fn signals(&self) -> usize {
        self.signals.len()
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
        assert_eq!(held.runs(), 3);
        assert_eq!(held.release().len(), 4);
        assert_eq!((held.runs(), held.release().len()), (0, 0));
    }

    #[test]
    fn too_much_is_read_anew() {
        let mut held = Held::default();
        let many: Vec<Change> = (0..=MOST).map(|id| change(&id.to_string())).collect();
        held.hold(&many);
        assert_eq!(held.runs(), MOST + 1);
        assert_eq!(held.release(), [Change::Resync]);
    }
}
