//! Keeping what a page shows of policies and fixes up to date.

use std::time::Duration;

use api::RunStatus;
use api::stream::Change;

use crate::api::use_changes;
use crate::browser;

/// A busy server changes figures all the time; more often than this nobody can read.
const READ_EVERY: Duration = Duration::from_secs(2);

/// Calls `read_again` at once for the changes that concern it. For what changes seldom.
pub fn use_following(concerns: fn(&Change) -> bool, read_again: impl Fn() + 'static) {
    use_changes(String::new(), move |changes| {
        if changes.iter().any(concerns) {
            read_again();
        }
    });
}

/// Calls `read_again` for the changes that concern it, though not all the time.
pub fn use_fresh(concerns: fn(&Change) -> bool, read_again: impl Fn() + Copy + 'static) {
    use_following(concerns, browser::at_most(READ_EVERY, read_again));
}

/// Whether any policy may have changed, or which agents have them.
pub fn of_policies(change: &Change) -> bool {
    matches!(change, Change::Policies | Change::Resync)
}

/// Whether a policy may have fired.
pub fn of_firings(change: &Change) -> bool {
    matches!(change, Change::Run { run, .. } if !run.policies.is_empty()) || of_policies(change)
}

/// Whether the runs that fixes are judged by may have changed, or a fix itself.
pub fn of_verdicts(change: &Change) -> bool {
    match change {
        // A fix is in force no more when its policy was changed.
        Change::Fixes | Change::Policies | Change::Resync => true,
        Change::Run { run, .. } => run.status != RunStatus::Open,
        Change::RunGone { .. } | Change::Signal { .. } | Change::SignalWithdrawn { .. } | Change::Verdict { .. } => {
            false
        }
    }
}

#[cfg(test)]
mod tests {
    use api::RunSummary;
    use api::runs::RunDetail;
    use api::sample::Sample;

    use super::*;

    #[test]
    fn figures_are_read_again_when_policies_change_and_not_when_a_run_leaves() {
        assert!(of_firings(&Change::Policies) && of_firings(&Change::Resync));
        assert!(!of_firings(&Change::RunGone { run_id: "r".to_owned() }));
    }

    #[test]
    fn a_run_that_goes_on_says_nothing_about_a_fix() {
        let run = |status| Change::Run {
            run: RunSummary {
                status,
                ..RunDetail::sample().run
            },
            new: false,
        };
        assert!(of_verdicts(&Change::Policies));
        assert!(of_verdicts(&Change::Fixes) && of_verdicts(&run(RunStatus::Completed)));
        assert!(!of_verdicts(&run(RunStatus::Open)));
    }
}
