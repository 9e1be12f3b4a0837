//! The month of sample runs, in words.

use api::demo::{DemoProblem, DemoProgress, DemoState};

use super::format;

/// What the page can do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Nothing is there.
    Absent,
    /// Runs are on their way.
    Sending,
    /// What is there is being removed.
    Removing,
    /// Sample agents are stored.
    Present,
}

pub fn stage(state: &DemoState) -> Stage {
    if state.sending.is_some() {
        Stage::Sending
    } else if state.removing {
        Stage::Removing
    } else if state.agents.is_empty() {
        Stage::Absent
    } else {
        Stage::Present
    }
}

/// Whether the state is to be asked for again by itself: while work goes on, also when a question about it
/// was not answered, or a single lost request would end the watch. `before` is the last decision.
pub fn asks_again<E>(before: bool, answer: Result<&DemoState, E>) -> bool {
    answer.map_or(before, |state| matches!(stage(state), Stage::Sending | Stage::Removing))
}

/// What broke off, how far it was, and why.
pub fn broken_off(problem: &DemoProblem) -> String {
    let what = match problem.sent {
        Some(sent) => format!("The sending broke off after {}", progress(sent)),
        None => "The removal broke off".to_owned(),
    };
    format!("{what}: {}.", problem.reason)
}

/// `1,250 of 3,000 runs`.
pub fn progress(progress: DemoProgress) -> String {
    format!(
        "{} of {}",
        format::count(progress.sent),
        format::plural(progress.of, "run", "runs")
    )
}

/// Exactly what goes when the sample runs are removed.
pub fn removal(agents: &[String]) -> String {
    format!(
        "This deletes {} with all of their runs, events and signals: {}. Other agents are not touched. It cannot be undone, but the demo can be loaded again.",
        format::plural(agents.len() as u64, "agent", "agents"),
        agents.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stored() -> DemoState {
        DemoState {
            agents: vec!["demo-a".to_owned()],
            ..DemoState::default()
        }
    }

    fn sending() -> DemoState {
        DemoState {
            sending: Some(DemoProgress { sent: 1250, of: 3000 }),
            ..stored()
        }
    }

    #[test]
    fn what_goes_on_comes_before_what_is_stored() {
        let removing = DemoState {
            removing: true,
            ..stored()
        };
        assert_eq!(stage(&DemoState::default()), Stage::Absent);
        assert_eq!(stage(&stored()), Stage::Present);
        assert_eq!(stage(&removing), Stage::Removing);
        assert_eq!(stage(&sending()), Stage::Sending);
        assert_eq!(sending().sending.map(progress).as_deref(), Some("1,250 of 3,000 runs"));
    }

    #[test]
    fn work_is_followed_to_its_end_over_lost_answers() {
        let lost = || Err::<&DemoState, ()>(());
        assert!(!asks_again(false, lost()));
        let working = asks_again(false, Ok::<_, ()>(&sending()));
        assert!(working && asks_again(working, lost()));
        assert!(!asks_again(working, Ok::<_, ()>(&stored())));
    }

    #[test]
    fn what_broke_off_says_how_far_it_was() {
        let problem = |sent| DemoProblem {
            sent,
            reason: "the disk is full".to_owned(),
        };
        assert_eq!(
            broken_off(&problem(sending().sending)),
            "The sending broke off after 1,250 of 3,000 runs: the disk is full."
        );
        assert_eq!(broken_off(&problem(None)), "The removal broke off: the disk is full.");
    }

    #[test]
    fn a_removal_names_every_agent() {
        let words = removal(&["demo-a".to_owned(), "demo-b".to_owned()]);
        assert!(
            words.contains("2 agents") && words.contains("demo-a, demo-b"),
            "{words}"
        );
    }
}
