//! Which changes of the live stream a page must follow.

use api::stream::Change;

/// Whether a change may alter what is shown of a run; after a gap in the stream any run may have changed.
pub fn concern(change: &Change, run_id: &str) -> bool {
    match change {
        Change::Run { run, .. } => run.run_id.as_str() == run_id,
        Change::Signal { signal } => signal.run_id == run_id,
        Change::SignalWithdrawn { run_id: of, .. } | Change::RunGone { run_id: of } => of == run_id,
        Change::Policies | Change::Fixes | Change::Verdict { .. } => false,
        Change::Resync => true,
    }
}

#[cfg(test)]
mod tests {
    use api::sample::Sample;
    use api::signals::SignalList;

    use super::*;
    use crate::view_model::run_rows::tests::run;

    #[test]
    fn all_that_happens_to_a_run_concerns_it_and_nothing_else() {
        let of = |id: &str| {
            let mut signal = SignalList::sample().signals.remove(0);
            id.clone_into(&mut signal.run_id);
            [
                Change::Run {
                    run: run(id, 1.0),
                    new: false,
                },
                Change::RunGone { run_id: id.to_owned() },
                Change::Signal {
                    signal: Box::new(signal),
                },
                Change::SignalWithdrawn {
                    id: 7,
                    run_id: id.to_owned(),
                },
            ]
        };
        assert!(of("a").iter().all(|change| concern(change, "a")));
        assert!(!of("b").iter().any(|change| concern(change, "a")));
        assert!(concern(&Change::Resync, "a"));
    }
}
