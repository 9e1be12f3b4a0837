//! The sentences about a fix's effect.

use api::fixes::{FixView, RateView, Verification};
use api::verification::{Odds, Weight};
use api::{FixState, Lapse, Verdict};

use super::Standing;
use crate::view_model::format::{self, count, percent, plural};

/// What happened since the fix, in one sentence.
pub fn headline(fix: &FixView, verification: &Verification) -> String {
    let (failure, after) = (fix.failure_type.as_str(), verification.after);
    let runs = plural(after.runs, "run", "runs");
    let ended = match (fix.state, fix.lapsed) {
        (FixState::RolledBack, _) => Some("It was rolled back."),
        (FixState::Live | FixState::Staged, Some(lapsed)) => Some(lapse_sentence(lapsed.why)),
        _ => None,
    };
    if let Some(ended) = ended {
        return match after.runs {
            0 => format!("No run had the fix. {ended}"),
            _ => format!(
                "{failure} in {} of {runs} while the fix was in force. {ended}",
                count(after.hits)
            ),
        };
    }
    match fix.state {
        FixState::Sent => {
            "The connection ended before the answer came. Whether the fix arrived is being found out.".to_owned()
        }
        FixState::Failed => "The fix was not applied, so nothing has changed.".to_owned(),
        FixState::Staged => format!(
            "No run has the fix yet: it is {}. Runs are counted once it is promoted.",
            Standing::without_verdict(fix).word()
        ),
        _ if after.runs == 0 => "No run has ended yet that started with the fix.".to_owned(),
        // They have the failure all the same, and the list of runs shows it.
        _ if tells_contained(fix, verification) => format!(
            "{failure} began in {} of {runs} since the fix, and the policy ended each of them there.",
            count(verification.contained)
        ),
        _ if after.hits == 0 => format!("No {failure} in {runs} since the fix."),
        _ => format!("{failure} in {} of {runs} since the fix.", count(after.hits)),
    }
}

/// Whether the headline says how many runs the policy ended where the failure began.
pub fn tells_contained(fix: &FixView, verification: &Verification) -> bool {
    let in_force = Standing::of(fix, verification).is_judged();
    in_force && verification.contained > 0 && verification.after.hits == 0 && verification.after.runs > 0
}

/// What each mark of the progress is: a run with the failure that a policy ended is not simply good.
pub const fn progress_word(verification: &Verification) -> &'static str {
    if verification.contained > 0 {
        "runs without a recurrence"
    } else {
        "good runs"
    }
}

/// Why a fix is in force no more, as a sentence.
const fn lapse_sentence(lapse: Lapse) -> &'static str {
    match lapse {
        Lapse::LabelMoved { .. } => "Its label was moved in Langfuse.",
        Lapse::PolicyOff => "The policy was switched off on its page.",
        Lapse::PolicyInShadow => "The policy was put in shadow on its page.",
        Lapse::PolicyChanged => "The policy was changed on its page.",
        Lapse::PolicyDeleted => "The policy was deleted.",
    }
}

/// How far the plain rule has come: good runs, and how many it wants. `None` once a run had the failure,
/// and for a fix that no run has.
pub fn progress(fix: &FixView, verification: &Verification) -> Option<(u64, u64)> {
    let after = verification.after;
    let counts = Standing::of(fix, verification).is_judged() && after.hits == 0;
    counts.then(|| (after.runs.min(Verdict::VERIFIED_RUNS), Verdict::VERIFIED_RUNS))
}

/// `10 of 100 runs`, or that there are none.
pub fn of_runs(rate: RateView) -> String {
    if rate.runs == 0 {
        return "no runs".to_owned();
    }
    format!("{} of {}", count(rate.hits), plural(rate.runs, "run", "runs"))
}

/// `5–17 %`: between which the rate lies with 95 %. Of no runs nothing is known.
pub fn bounds(rate: RateView) -> String {
    let number = |share: f64| format!("{:.0}", share * 100.0);
    format!("{}–{} %", number(rate.low), number(rate.high))
}

/// Both rates in one line, such as `10 of 100 (10 %) → 0 of 10 (0 %)`.
pub fn both_rates(verification: &Verification) -> String {
    let rate = |rate: RateView| match rate.runs {
        0 => "no runs".to_owned(),
        runs => format!("{} of {} ({})", count(rate.hits), count(runs), percent(rate.rate)),
    };
    format!("{} → {}", rate(verification.before), rate(verification.after))
}

pub const fn weight_word(weight: Weight) -> &'static str {
    match weight {
        Weight::Strong => "strong evidence",
        Weight::ProbablyBetter => "probably better",
        Weight::TooEarly => "too early to tell",
        Weight::NoBetter => "no better",
    }
}

/// What the figures weigh, after the verdict. `None` where there is nothing to weigh.
pub fn evidence(verification: &Verification) -> Option<String> {
    let (after, odds) = (verification.after, verification.odds?);
    if after.runs == 0 {
        return None;
    }
    let fell = chance(odds.fell);
    Some(match (verification.weight?, after.hits) {
        (Weight::NoBetter, _) => {
            format!("As far as can be told it became no rarer: the probability that it did is {fell}.")
        }
        (_, 0) if verification.contained > 0 => {
            format!("Runs in which the failure went on became rarer with a probability of {fell}.")
        }
        (_, 0) => format!("The failure became rarer with a probability of {fell}."),
        (_, _) => format!("It still occurs, but became rarer with a probability of {fell}."),
    })
}

/// How often an agent to which nothing was done would look as good.
pub fn luck(verification: &Verification) -> Option<String> {
    let odds = verification.odds.filter(|_| verification.after.runs != 0)?;
    let chance = chance(odds.luck);
    match (verification.weight, verification.after.hits) {
        (Some(Weight::NoBetter), _) => None,
        (_, 0) => Some(format!(
            "If nothing had changed, this would still happen {chance} of the time."
        )),
        (_, _) => Some(format!(
            "If nothing had changed, as few or fewer would still fail {chance} of the time."
        )),
    }
}

/// What is missing until it can be told.
pub fn needed(verification: &Verification) -> Option<String> {
    let odds = verification.odds?;
    if verification.weight == Some(Weight::NoBetter) {
        return None;
    }
    match odds.runs_needed {
        Some(0) => None,
        Some(more) => Some(format!(
            "About {} without the failure until this can be told.",
            plural(more, "more run", "more runs")
        )),
        None => Some(format!(
            "The failure was so rare before that not even {} good runs could tell.",
            count(Odds::MOST_RUNS)
        )),
    }
}

/// Why there is no figure beside the verdict, where there is none.
pub fn no_baseline(verification: &Verification) -> Option<&'static str> {
    (verification.odds.is_none())
        .then_some("No run before the fix is known, so there is nothing that the runs since could be compared with.")
}

/// That waiting will not tell, because hardly anything runs.
pub fn drought(verification: &Verification) -> Option<String> {
    let traffic = verification.traffic;
    traffic.dried_up.then(|| {
        format!(
            "The agent hardly runs any more: {} a day since the fix, {} a day before. Waiting alone will not tell.",
            format::decimal(traffic.per_day_after),
            format::decimal(traffic.per_day_before),
        )
    })
}

/// A probability, without claiming to be certain.
fn chance(share: f64) -> String {
    match share {
        little if little < 0.01 => "less than 1 %".to_owned(),
        much if much > 0.99 => "more than 99 %".to_owned(),
        share => percent(share),
    }
}

#[cfg(test)]
mod tests {
    use api::FixMeans;
    use api::fixes::FixLapse;
    use api::sample::Sample;

    use super::*;

    fn seen(before: (u64, u64), after: (u64, u64)) -> Verification {
        Verification::sample_of(before, after)
    }

    fn in_state(state: FixState) -> FixView {
        FixView {
            state,
            means: FixMeans::Langfuse,
            ..FixView::sample()
        }
    }

    #[test]
    fn a_verdict_that_luck_explains_says_so_and_how_long_to_wait() {
        let seen = seen((10, 100), (0, 10));
        assert_eq!(
            headline(&in_state(FixState::Live), &seen),
            "No TOOL_LOOP in 10 runs since the fix."
        );
        assert_eq!(progress(&in_state(FixState::Live), &seen), Some((10, 10)));
        assert_eq!(
            luck(&seen).as_deref(),
            Some("If nothing had changed, this would still happen 34 % of the time.")
        );
        assert_eq!(
            needed(&seen).as_deref(),
            Some("About 21 more runs without the failure until this can be told.")
        );
        assert_eq!(both_rates(&seen), "10 of 100 (10 %) → 0 of 10 (0 %)");
        assert_eq!(bounds(seen.before), "6–17 %");
    }

    #[test]
    fn a_policy_ends_what_still_begins() {
        let seen = Verification {
            contained: 10,
            ..seen((10, 20), (0, 10))
        };
        assert_eq!(
            headline(&in_state(FixState::Live), &seen),
            "TOOL_LOOP began in 10 of 10 runs since the fix, and the policy ended each of them there."
        );
        assert!(
            evidence(&seen)
                .unwrap()
                .starts_with("Runs in which the failure went on")
        );
    }

    #[test]
    fn a_failure_that_goes_on_says_whether_it_became_rarer() {
        let rarer = seen((20, 100), (5, 50));
        assert_eq!(
            headline(&in_state(FixState::Live), &rarer),
            "TOOL_LOOP in 5 of 50 runs since the fix."
        );
        assert_eq!(
            evidence(&rarer).as_deref(),
            Some("It still occurs, but became rarer with a probability of 93 %.")
        );
        assert_eq!(progress(&in_state(FixState::Live), &rarer), None);
        let worse = seen((20, 100), (45, 100));
        assert!(luck(&rarer).unwrap().contains("as few or fewer"));
        assert_eq!((luck(&worse), needed(&worse)), (None, None), "nobody waits for that");
        assert!(evidence(&worse).unwrap().ends_with("that it did is less than 1 %."));
    }

    #[test]
    fn nothing_is_claimed_of_nothing() {
        let waiting = seen((10, 100), (0, 0));
        assert_eq!((evidence(&waiting), luck(&waiting)), (None, None));
        assert_eq!(of_runs(waiting.after), "no runs");
        let unknown = seen((0, 0), (0, 12));
        assert_eq!(
            (evidence(&unknown), luck(&unknown), needed(&unknown)),
            (None, None, None)
        );
        assert!(no_baseline(&unknown).is_some() && no_baseline(&waiting).is_none());
    }

    #[test]
    fn a_fix_that_no_run_has_makes_no_progress() {
        for state in [FixState::Sent, FixState::Failed, FixState::Staged, FixState::RolledBack] {
            assert_eq!(progress(&in_state(state), &seen((1, 20), (0, 7))), None);
        }
        assert_eq!(
            headline(&in_state(FixState::RolledBack), &seen((1, 20), (2, 7))),
            "TOOL_LOOP in 2 of 7 runs while the fix was in force. It was rolled back."
        );
    }

    #[test]
    fn a_fix_that_lapsed_is_told_of_while_it_was_in_force() {
        let mut fix = in_state(FixState::Live);
        fix.lapsed = Some(FixLapse {
            at: 1.0,
            why: Lapse::PolicyOff,
        });
        let few = seen((1, 20), (0, 7));
        assert_eq!(
            headline(&fix, &few),
            "TOOL_LOOP in 0 of 7 runs while the fix was in force. The policy was switched off on its page."
        );
        assert_eq!(progress(&fix, &few), None, "nobody waits for ten runs");
        assert!(headline(&fix, &seen((1, 20), (0, 0))).starts_with("No run had the fix"));
    }

    #[test]
    fn good_runs_are_never_a_sign_against_a_fix() {
        for after in [(0, 0), (0, 1), (0, 10)] {
            let seen = seen((2, 100), after);
            assert_eq!(seen.weight, Some(Weight::TooEarly), "{after:?}");
            assert!(needed(&seen).is_some());
        }
        assert_eq!(seen((2, 100), (5, 10)).weight, Some(Weight::NoBetter));
    }

    #[test]
    fn certainty_is_not_claimed() {
        assert_eq!(
            [0.0, 0.34, 0.999].map(chance),
            ["less than 1 %", "34 %", "more than 99 %"]
        );
    }
}
