//! The runs that do not count, and why.

use api::FixMeans;
use api::fixes::{FixView, Verification};

use super::words::tells_contained;
use crate::view_model::format::plural;

/// One sentence for each reason, with how many runs it takes out.
pub fn uncounted(verification: &Verification) -> Vec<String> {
    let reasons = [
        (
            verification.unfinished,
            "under way when the fix was made, or not over yet",
        ),
        (
            verification.too_soon,
            "started so soon after the fix that the agent may still have used what it keeps in memory",
        ),
        (verification.without_fix, "of a version that does not carry the fix"),
    ];
    let some = reasons.into_iter().filter(|(runs, _)| *runs > 0);
    some.map(|(runs, why)| format!("{} {why}", plural(runs, "run", "runs")))
        .collect()
}

/// Runs that the policy ended where the failure began.
pub fn contained(fix: &FixView, verification: &Verification) -> Option<String> {
    if verification.contained == 0 {
        return None;
    }
    // The headline says the rest already.
    if tells_contained(fix, verification) {
        return Some("Runs that the policy ended are no recurrences: the failure did not go on.".to_owned());
    }
    let runs = plural(verification.contained, "run", "runs");
    Some(format!(
        "The failure began in {runs} and the policy ended it there. They are no recurrences."
    ))
}

/// That runs without the fix may be among those that count.
pub fn blind(fix: &FixView, verification: &Verification) -> Option<&'static str> {
    // A policy is asked for by every run, whatever its version.
    (!verification.version_tells && fix.means != FixMeans::Policy)
        .then_some("Versions do not tell which runs carry the fix, so every run since counts.")
}

#[cfg(test)]
mod tests {
    use api::FixState;
    use api::sample::Sample;

    use super::*;

    #[test]
    fn each_reason_is_told_with_its_runs() {
        let verification = Verification {
            unfinished: 1,
            too_soon: 0,
            without_fix: 1200,
            ..Verification::sample()
        };
        assert_eq!(
            uncounted(&verification),
            [
                "1 run under way when the fix was made, or not over yet",
                "1,200 runs of a version that does not carry the fix"
            ]
        );
    }

    #[test]
    fn a_policy_needs_no_version() {
        let verification = Verification {
            version_tells: false,
            contained: 3,
            ..Verification::sample()
        };
        let policy = FixView {
            means: FixMeans::Policy,
            ..FixView::sample()
        };
        assert!(blind(&FixView::sample(), &verification).is_some());
        assert_eq!(blind(&policy, &verification), None);
        assert!(
            contained(&policy, &verification)
                .unwrap()
                .starts_with("Runs that the policy ended are no recurrences"),
            "the headline tells how many"
        );
        let back = FixView {
            state: FixState::RolledBack,
            ..policy
        };
        assert!(
            contained(&back, &verification)
                .unwrap()
                .starts_with("The failure began in 3 runs")
        );
    }
}
