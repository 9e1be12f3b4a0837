//! Where a fix stands, in a word.

use api::fixes::{FixView, Verification};
use api::{FixState, Verdict};

/// More luck than this, and a verdict of *verified* is not shown as settled, 0 to 1.
const MUCH_LUCK: f64 = 0.2;

/// What a tag says: the verdict, or why there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Not known yet whether it arrived.
    Sent,
    Failed,
    Staged,
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
        match fix.state {
            FixState::Sent => Self::Sent,
            FixState::Failed => Self::Failed,
            FixState::Staged => Self::Staged,
            FixState::RolledBack => Self::RolledBack,
            FixState::Live => Self::Judged { verdict, doubtful },
        }
    }

    pub const fn word(self) -> &'static str {
        match self {
            Self::Sent => state_word(FixState::Sent),
            Self::Failed => state_word(FixState::Failed),
            Self::Staged => state_word(FixState::Staged),
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
            Self::RolledBack => "It was taken back",
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
    use api::Proportion;
    use api::sample::Sample;
    use api::verification::Odds;

    use super::*;

    fn verified(before: Proportion) -> Standing {
        let after = Proportion { hits: 0, total: 10 };
        let verification = Verification {
            verdict: Verdict::of(after),
            odds: Odds::of(before, after),
            ..Verification::sample()
        };
        Standing::of(&FixView::sample(), &verification)
    }

    #[test]
    fn verified_is_doubtful_where_luck_explains_it_or_nothing_is_known_of_before() {
        let doubtful = |standing| matches!(standing, Standing::Judged { doubtful: true, .. });
        assert!(!doubtful(verified(Proportion { hits: 10, total: 20 })));
        assert!(doubtful(verified(Proportion { hits: 10, total: 100 })), "luck is 34 %");
        assert!(doubtful(verified(Proportion::default())));
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
}
