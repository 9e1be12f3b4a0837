//! What the numbers before and after a fix can tell.

use serde::{Deserialize, Serialize};

use super::distribution::{chance_of_at_most, probability_of_a_fall};
use crate::proportion::Proportion;

/// The honest figure beside a verdict.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Odds {
    /// The chance that an agent to which nothing was done would look at least this good, 0 to 1.
    pub luck: f64,
    /// The probability that the failure became rarer, 0 to 1.
    pub fell: f64,
    /// About how many more runs without the failure make luck improbable (5 %); `None` when they are
    /// past counting, as for a failure that hardly ever happened.
    pub runs_needed: Option<u64>,
}

/// How much the figure weighs, in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Weight {
    /// It fell with high probability, and luck is improbable.
    Strong,
    ProbablyBetter,
    TooEarly,
    /// It became more frequent, or as good as certainly no rarer.
    NoBetter,
}

impl Odds {
    /// More runs than this on either side change no figure that is shown.
    pub const MOST_RUNS: u64 = 2000;
    /// Below this, luck is taken for improbable.
    pub const IMPROBABLE: f64 = 0.05;
    const PROBABLE: f64 = 0.8;
    const ALMOST_CERTAIN: f64 = 0.95;

    /// `None` without runs before the fix: the prior alone would claim that almost anything helped.
    pub fn of(before: Proportion, after: Proportion) -> Option<Self> {
        if before.total == 0 {
            return None;
        }
        let (before, after) = (bounded(before), bounded(after));
        Some(Self {
            luck: chance_of_at_most(before, after),
            fell: probability_of_a_fall(before, after),
            runs_needed: runs_needed(before, after),
        })
    }

    /// `after` are the runs that the figure is of. Without a single hit among them nothing shows that the
    /// failure did not become rarer.
    pub fn weight(&self, after: Proportion) -> Weight {
        if self.fell > Self::ALMOST_CERTAIN && self.luck < Self::IMPROBABLE {
            Weight::Strong
        } else if self.fell >= Self::PROBABLE {
            Weight::ProbablyBetter
        } else if after.hits == 0 || self.fell > 1.0 - Self::PROBABLE {
            Weight::TooEarly
        } else {
            Weight::NoBetter
        }
    }
}

/// The same rate with fewer runs, where there are too many.
fn bounded(of: Proportion) -> Proportion {
    if of.total <= Odds::MOST_RUNS {
        return of;
    }
    Proportion {
        hits: (of.rate() * Odds::MOST_RUNS as f64).round() as u64,
        total: Odds::MOST_RUNS,
    }
}

/// The fewest further runs without the failure after which luck is improbable. The chance falls with each
/// of them, so halving finds the place.
fn runs_needed(before: Proportion, after: Proportion) -> Option<u64> {
    let improbable = |more: u64| {
        let then = Proportion {
            hits: after.hits,
            total: after.total + more,
        };
        chance_of_at_most(before, then) <= Odds::IMPROBABLE
    };
    if !improbable(Odds::MOST_RUNS) {
        return None;
    }
    let (mut least, mut most) = (0, Odds::MOST_RUNS);
    while least < most {
        let middle = least.midpoint(most);
        if improbable(middle) {
            most = middle;
        } else {
            least = middle + 1;
        }
    }
    Some(least)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(hits: u64, total: u64) -> Proportion {
        Proportion { hits, total }
    }

    #[test]
    fn the_figures_are_those_of_the_tables() {
        for (before, after, fell, luck) in [
            (of(1, 20), of(0, 10), 0.5766, 0.452),
            (of(4, 20), of(0, 10), 0.8990, 0.120),
            (of(10, 20), of(0, 10), 0.9973, 0.004),
            (of(5, 100), of(0, 10), 0.4703, 0.560),
            (of(10, 100), of(0, 10), 0.6971, 0.336),
            (of(10, 100), of(0, 30), 0.9541, 0.050),
        ] {
            let odds = Odds::of(before, after).unwrap();
            assert!((odds.fell - fell).abs() < 6e-5, "{before:?} {after:?}: {odds:?}");
            assert!((odds.luck - luck).abs() < 6e-4, "{before:?} {after:?}: {odds:?}");
        }
        for (before, after, fell) in [
            (of(20, 100), of(1, 50), 0.9992),
            (of(20, 100), of(5, 50), 0.9327),
            (of(20, 100), of(25, 100), 0.2009),
        ] {
            let odds = Odds::of(before, after).unwrap();
            assert!((odds.fell - fell).abs() < 6e-5, "{before:?} {after:?}: {odds:?}");
        }
    }

    #[test]
    fn it_says_how_many_more_runs_it_takes() {
        for (before, needed) in [
            (of(5, 100), 64),
            (of(10, 100), 31),
            (of(20, 100), 14),
            (of(50, 100), 5),
            (of(2, 20), 35),
        ] {
            let odds = Odds::of(before, of(0, 0)).unwrap();
            assert_eq!(odds.runs_needed, Some(needed), "{before:?}");
        }
        assert_eq!(Odds::of(of(0, 2000), of(0, 0)).unwrap().runs_needed, None);
        assert_eq!(Odds::of(of(50, 100), of(0, 30)).unwrap().runs_needed, Some(0));
    }

    #[test]
    fn without_runs_before_nothing_is_claimed() {
        assert_eq!(Odds::of(of(0, 0), of(0, 10)), None);
    }

    #[test]
    fn the_words_follow_the_figures() {
        for (before, after, weight) in [
            (of(10, 20), of(0, 10), Weight::Strong),
            (of(4, 20), of(0, 10), Weight::ProbablyBetter),
            (of(5, 100), of(0, 10), Weight::TooEarly),
            (of(20, 100), of(45, 100), Weight::NoBetter),
            (of(2, 100), of(1, 2), Weight::NoBetter),
        ] {
            assert_eq!(
                Odds::of(before, after).unwrap().weight(after),
                weight,
                "{before:?} {after:?}"
            );
        }
    }

    #[test]
    fn without_a_hit_it_is_never_no_better() {
        for (before, after) in [(of(0, 20), of(0, 0)), (of(0, 100), of(0, 5)), (of(0, 2000), of(0, 1))] {
            let odds = Odds::of(before, after).unwrap();
            assert_eq!(odds.weight(after), Weight::TooEarly, "{before:?} {after:?} {odds:?}");
        }
        let odds = Odds::of(of(0, 100), of(0, 5)).unwrap();
        assert!(odds.fell < 0.2, "the figure alone would say no better: {odds:?}");
    }

    #[test]
    fn a_million_runs_are_no_more_work_than_two_thousand() {
        let odds = Odds::of(of(100_000, 1_000_000), of(10_000, 1_000_000)).unwrap();
        assert!(odds.fell > 0.999 && odds.luck < 1e-9);
    }
}
