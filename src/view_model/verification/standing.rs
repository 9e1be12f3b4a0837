//! Where a fix stands, in a word.

use api::fixes::{FixView, Verification};
use api::{FixMeans, FixState, Lapse, Verdict};

/// More luck than this, and a verdict of *verified* is not shown as settled, 0 to 1.
const MUCH_LUCK: f64 = 0.2;

/// What a tag says: the verdict, or why there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Not known yet whether it arrived.
    Sent,
    Failed,
    Staged,
    /// A policy that only notes where it would have fired.
    InShadow,
    /// In force, and nothing is said here about the runs since.
    InForce,
    /// Copied: what became of it is not known.
    Copied,
    /// In force no more, by what somebody did elsewhere.
    Lapsed(Lapse),
    RolledBack,
    Judged {
        verdict: Verdict,
        /// Verified by the plain rule, though luck alone would explain the runs as well.
        doubtful: bool,
    },
}

impl Standing {
    pub fn of(fix: &FixView, verification: &Verification) -> Self {
        let doubtful = verification.verdict == Verdict::Verified && is_doubtful(verification);
        Self::with(fix, verification.verdict, doubtful)
    }

    /// By the verdict that was noted last, where the runs since were not counted.
    pub fn noted(fix: &FixView) -> Self {
        Self::with(fix, fix.verdict, false)
    }

    fn with(fix: &FixView, verdict: Verdict, doubtful: bool) -> Self {
        match Self::without_verdict(fix) {
            Self::InForce | Self::Copied => Self::Judged { verdict, doubtful },
            other => other,
        }
    }

    /// Where it stands, whatever the runs since say.
    pub fn without_verdict(fix: &FixView) -> Self {
        match (fix.state, fix.means) {
            (FixState::Sent, _) => Self::Sent,
            (FixState::Failed, _) => Self::Failed,
            (FixState::RolledBack, _) => Self::RolledBack,
            (FixState::Staged | FixState::Live, _) if fix.lapsed.is_some() => {
                fix.lapsed.map_or(Self::InForce, |lapsed| Self::Lapsed(lapsed.why))
            }
            (FixState::Staged, FixMeans::Policy) => Self::InShadow,
            (FixState::Staged, _) => Self::Staged,
            (FixState::Live, FixMeans::Clipboard) => Self::Copied,
            (FixState::Live, _) => Self::InForce,
        }
    }

    pub const fn word(self) -> &'static str {
        match self {
            Self::Sent => state_word(FixState::Sent),
            Self::Failed => state_word(FixState::Failed),
            Self::Staged => state_word(FixState::Staged),
            Self::InShadow => "in shadow",
            Self::InForce => state_word(FixState::Live),
            Self::Copied => "copied",
            Self::Lapsed(lapse) => lapse_word(lapse),
            Self::RolledBack => state_word(FixState::RolledBack),
            Self::Judged { verdict, .. } => verdict_word(verdict),
        }
    }

    /// What the word means.
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Sent => "The connection ended before the answer came; the next look finds out whether it arrived",
            Self::Failed => "It was refused or never arrived; nothing was changed",
            Self::Staged => "No run has it until it is promoted",
            Self::InShadow => "Agents only note where it would have fired, until it is promoted",
            Self::InForce => "Runs are counted for it",
            Self::Copied => "Runs are counted since, though it is not known what was done with it",
            Self::Lapsed(_) => "Somebody changed elsewhere what it had changed; runs are no longer counted for it",
            Self::RolledBack => "It was rolled back; runs are no longer counted for it",
            Self::Judged { doubtful: true, .. } => {
                "Ten good runs, but the failure was too rare, or its rate is not known, so that luck may explain them"
            }
            Self::Judged { verdict, .. } => match verdict {
                Verdict::Verified => "At least ten runs since the fix, none with the failure",
                Verdict::LikelyFixed => "At least five runs since the fix, none with the failure",
                Verdict::StillOccurring => "At least one run since the fix has the failure",
                Verdict::InsufficientData => "Fewer than five runs since the fix",
            },
        }
    }

    /// Whether the runs since the fix are still being watched.
    pub const fn is_judged(self) -> bool {
        matches!(self, Self::Judged { .. })
    }
}

/// Whether the last fix by these means is in force no more, by what somebody did elsewhere.
pub fn has_lapsed(newest_first: &[FixView], means: FixMeans) -> bool {
    let last = newest_first.iter().find(|fix| fix.means == means);
    last.is_some_and(|fix| matches!(Standing::without_verdict(fix), Standing::Lapsed(_)))
}

/// What somebody did elsewhere, in a word or two.
const fn lapse_word(lapse: Lapse) -> &'static str {
    match lapse {
        Lapse::LabelMoved { .. } => "label moved",
        Lapse::PolicyOff => "switched off",
        Lapse::PolicyInShadow => "in shadow",
        Lapse::PolicyChanged => "policy changed",
        Lapse::PolicyDeleted => "policy deleted",
    }
}

/// A state as people say it.
pub const fn state_word(state: FixState) -> &'static str {
    match state {
        FixState::Sent => "not confirmed yet",
        FixState::Failed => "not applied",
        FixState::Staged => "staged",
        FixState::Live => "in force",
        FixState::RolledBack => "rolled back",
    }
}

/// A verdict as people say it.
pub const fn verdict_word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Verified => "verified",
        Verdict::LikelyFixed => "likely fixed",
        Verdict::StillOccurring => "still occurring",
        Verdict::InsufficientData => "too few runs",
    }
}

/// Without runs before the fix nothing tells whether ten good ones are unusual.
fn is_doubtful(verification: &Verification) -> bool {
    verification.odds.is_none_or(|odds| odds.luck > MUCH_LUCK)
}

#[cfg(test)]
mod tests {
    use api::fixes::FixLapse;
    use api::sample::Sample;

    use super::*;

    fn verified(before: (u64, u64)) -> Standing {
        Standing::of(&FixView::sample(), &Verification::sample_of(before, (0, 10)))
    }

    #[test]
    fn verified_is_doubtful_where_luck_explains_it_or_nothing_is_known_of_before() {
        let doubtful = |standing| matches!(standing, Standing::Judged { doubtful: true, .. });
        assert!(!doubtful(verified((10, 20))));
        assert!(doubtful(verified((10, 100))), "luck is 34 %");
        assert!(doubtful(verified((0, 0))));
    }

    #[test]
    fn only_a_fix_that_agents_use_has_a_verdict() {
        let words = FixState::ALL.map(|state| {
            let fix = FixView {
                state,
                ..FixView::sample()
            };
            Standing::of(&fix, &Verification::sample()).word()
        });
        assert_eq!(
            words,
            ["not confirmed yet", "not applied", "staged", "verified", "rolled back"]
        );
    }

    fn changed_elsewhere(state: FixState) -> FixView {
        FixView {
            state,
            lapsed: Some(FixLapse {
                at: 1.0,
                why: Lapse::PolicyOff,
            }),
            ..FixView::sample()
        }
    }

    #[test]
    fn a_fix_that_somebody_changed_elsewhere_has_no_verdict() {
        let lapsed = Standing::of(&changed_elsewhere(FixState::Live), &Verification::sample());
        assert_eq!((lapsed.word(), lapsed.is_judged()), ("switched off", false));
        let back = changed_elsewhere(FixState::RolledBack);
        assert_eq!(
            Standing::without_verdict(&back),
            Standing::RolledBack,
            "what was done here last is told"
        );
    }

    #[test]
    fn a_fix_that_was_applied_again_has_not_lapsed() {
        let lapsed = changed_elsewhere(FixState::Live);
        assert!(has_lapsed(std::slice::from_ref(&lapsed), FixMeans::Langfuse));
        assert!(!has_lapsed(&[FixView::sample(), lapsed.clone()], FixMeans::Langfuse));
        assert!(!has_lapsed(&[lapsed], FixMeans::Policy));
    }

    #[test]
    fn a_policy_in_shadow_is_called_so_and_a_copy_is_never_in_force() {
        let of = |means, state| {
            Standing::without_verdict(&FixView {
                means,
                state,
                ..FixView::sample()
            })
            .word()
        };
        assert_eq!(of(FixMeans::Policy, FixState::Staged), "in shadow");
        assert_eq!(of(FixMeans::Policy, FixState::Live), "in force");
        assert_eq!(of(FixMeans::Clipboard, FixState::Live), "copied");
    }
}
