//! How an agent is doing: how many of its runs have a signal of late, against the days before.

use api::Proportion;
use api::overview::{Activity, AgentRates, Failing};

use super::format;

/// UTC days that count as "of late": today and yesterday, so that midnight does not empty the figure.
pub const RECENT_DAYS: usize = 2;

/// The days before them, to compare with.
pub const EARLIER_DAYS: usize = 7;

/// Days to ask the server for.
pub const ASKED_DAYS: usize = RECENT_DAYS + EARLIER_DAYS;

/// Runs with a signal out of all runs, of late and before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BeforeAndNow {
    pub recent: Proportion,
    pub earlier: Proportion,
}

impl BeforeAndNow {
    /// From one agent's days, today last.
    pub fn of(agent: &AgentRates) -> Self {
        Self::of_days(agent.runs.iter().copied().zip(agent.affected.iter().copied()))
    }

    /// From an agent's activity by day, today last.
    pub fn of_activity(activity: &Activity) -> Self {
        Self::of_days(activity.buckets.iter().map(|bucket| (bucket.runs, bucket.affected)))
    }

    /// Both in words, for the title of a figure.
    pub fn in_words(self) -> String {
        let of = |part: Proportion| {
            let runs = format::plural(part.total, "run", "runs");
            format!("{} of {runs}", format::count(part.hits))
        };
        format!(
            "With a signal: since yesterday {}, in the seven days before {}",
            of(self.recent),
            of(self.earlier)
        )
    }

    fn of_days(days: impl DoubleEndedIterator<Item = (u64, u64)>) -> Self {
        let mut newest_first = days.rev();
        Self {
            recent: sum(newest_first.by_ref().take(RECENT_DAYS)),
            earlier: sum(newest_first.take(EARLIER_DAYS)),
        }
    }
}

/// A share in percent, where there were runs.
pub fn percent(part: Proportion) -> String {
    if part.total == 0 {
        format::NONE.to_owned()
    } else {
        format::percent(part.rate())
    }
}

fn sum(days: impl Iterator<Item = (u64, u64)>) -> Proportion {
    days.fold(Proportion::default(), |sum, (runs, affected)| Proportion {
        hits: sum.hits + affected,
        total: sum.total + runs,
    })
}

/// In one word, the worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Health {
    /// A signal came within the server's window of "right now".
    Failing,
    /// The rate rose by more than chance explains.
    Worse,
    /// No difference that chance does not explain, or too few runs to tell.
    Steady,
    /// The rate fell by more than chance explains.
    Better,
    /// No run of late.
    Quiet,
}

impl Health {
    pub fn of(failing: bool, rates: BeforeAndNow) -> Self {
        if failing {
            Self::Failing
        } else if rates.recent.total == 0 {
            Self::Quiet
        } else if rates.earlier.rose_to(rates.recent) {
            Self::Worse
        } else if rates.recent.rose_to(rates.earlier) {
            Self::Better
        } else {
            Self::Steady
        }
    }

    pub const fn word(self) -> &'static str {
        match self {
            Self::Failing => "failing now",
            Self::Worse => "worse than before",
            Self::Steady => "steady",
            Self::Better => "better",
            Self::Quiet => "quiet",
        }
    }

    /// What the word rests on.
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Failing => "A signal came within the last minutes",
            Self::Worse => {
                "More of its runs since yesterday have a signal than of the seven days before, by more than chance explains"
            }
            Self::Steady => {
                "Its runs with a signal since yesterday do not differ from the seven days before by more than chance explains"
            }
            Self::Better => {
                "Fewer of its runs since yesterday have a signal than of the seven days before, by more than chance explains"
            }
            Self::Quiet => "No run since yesterday",
        }
    }
}

/// Whether the server counts an agent among those that fail right now.
pub fn is_failing(failing: &[Failing], agent_id: &str) -> bool {
    failing.iter().any(|failing| failing.agent_id == agent_id)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn agent(runs: &[u64], affected: &[u64]) -> AgentRates {
        AgentRates {
            agent_id: "a".to_owned(),
            last_seen: 0.0,
            runs: runs.to_vec(),
            affected: affected.to_vec(),
        }
    }

    #[test]
    fn the_last_two_days_stand_against_the_seven_before() {
        let agent = agent(
            &[1000, 10, 10, 10, 10, 10, 10, 10, 20, 5],
            &[1000, 1, 0, 0, 0, 0, 0, 1, 3, 1],
        );
        let rates = BeforeAndNow::of(&agent);
        assert_eq!(rates.recent, Proportion { hits: 4, total: 25 });
        assert_eq!(rates.earlier, Proportion { hits: 2, total: 70 });
    }

    #[test]
    fn a_young_agent_has_nothing_to_compare_with() {
        let rates = BeforeAndNow::of(&agent(&[50], &[25]));
        assert_eq!((rates.recent.total, rates.earlier.total), (50, 0));
        assert_eq!(Health::of(false, rates), Health::Steady);
    }

    #[test]
    fn health_needs_more_than_chance() {
        let of = |earlier: (u64, u64), recent: (u64, u64)| {
            let proportion = |(hits, total)| Proportion { hits, total };
            Health::of(
                false,
                BeforeAndNow {
                    recent: proportion(recent),
                    earlier: proportion(earlier),
                },
            )
        };
        assert_eq!(of((2, 100), (20, 100)), Health::Worse);
        assert_eq!(of((20, 100), (2, 100)), Health::Better);
        assert_eq!(of((5, 100), (8, 100)), Health::Steady);
        assert_eq!(of((5, 100), (0, 0)), Health::Quiet);
    }

    #[test]
    fn rates_in_words_say_what_they_are_of() {
        let rates = BeforeAndNow {
            recent: Proportion { hits: 1, total: 1 },
            earlier: Proportion { hits: 0, total: 0 },
        };
        assert_eq!(
            rates.in_words(),
            "With a signal: since yesterday 1 of 1 run, in the seven days before 0 of 0 runs"
        );
        assert_eq!(
            (percent(rates.recent), percent(rates.earlier)),
            ("100 %".to_owned(), format::NONE.to_owned())
        );
    }

    #[test]
    fn what_fails_now_fails_whatever_its_days_say() {
        assert_eq!(Health::of(true, BeforeAndNow::default()), Health::Failing);
    }
}
