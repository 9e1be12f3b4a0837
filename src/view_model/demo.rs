//! The month of sample runs, in words.

use api::demo::{DemoProgress, DemoState};

use super::format;

/// What the page can do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Nothing is there.
    Absent,
    /// Runs are on their way.
    Sending,
    /// Sample agents are stored.
    Present,
}

pub fn stage(state: &DemoState) -> Stage {
    if state.sending.is_some() {
        Stage::Sending
    } else if state.agents.is_empty() {
        Stage::Absent
    } else {
        Stage::Present
    }
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

    #[test]
    fn sending_comes_before_what_is_stored() {
        let agents = vec!["demo-a".to_owned()];
        let sending = Some(DemoProgress { sent: 1250, of: 3000 });
        assert_eq!(stage(&DemoState::default()), Stage::Absent);
        assert_eq!(
            stage(&DemoState {
                agents: agents.clone(),
                sending: None
            }),
            Stage::Present
        );
        assert_eq!(stage(&DemoState { agents, sending }), Stage::Sending);
        assert_eq!(sending.map(progress).as_deref(), Some("1,250 of 3,000 runs"));
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
