//! `cargo xtask test`: every check, one table, one last line.

mod setup;
mod steps;
mod tally;

use std::time::{Duration, Instant};

use crate::report;
pub(crate) use crate::test::steps::Step;
use crate::test::tally::Tally;

/// Which steps to run, and what to hand to `cargo test`.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Options {
    /// The steps in order; none means all.
    pub(crate) steps: Vec<Step>,
    /// Arguments for every `cargo test`: names of tests, `--nocapture`.
    pub(crate) test_args: Vec<String>,
}

/// What became of one step.
struct Outcome {
    step: Step,
    tally: Tally,
    /// Why the step itself broke, if it did.
    broken: Option<String>,
    time: Duration,
}

/// Runs the steps, all of them even after a failure; true if nothing failed.
pub(crate) fn run(options: &Options) -> bool {
    let steps = match options.steps.as_slice() {
        [] => Step::ALL.to_vec(),
        steps => steps.to_vec(),
    };
    report::step("checking tools");
    let outcomes = setup::beside(&steps, |setup| {
        steps
            .iter()
            .map(|step| outcome(*step, options, setup))
            .collect::<Vec<_>>()
    });
    let total = outcomes
        .iter()
        .fold(Tally::default(), |sum, outcome| sum + outcome.tally);
    table(&outcomes);
    report::line(format!("{} passed, {} failed", total.passed, total.failed));
    total.failed == 0
}

fn outcome(step: Step, options: &Options, setup: &mut setup::Setup) -> Outcome {
    let begin = Instant::now();
    report::step(format!("test step {}: {}", step.name(), step.about()));
    let mut tally = Tally::default();
    let result = setup.ready_for(step).and_then(|()| step.run(options, &mut tally));
    let filtered = !options.test_args.is_empty();
    let broken = match result {
        Err(error) => Some(format!("{error:#}")),
        Ok(false) if tally.failed == 0 => Some("it ended with an error outside of any test".into()),
        Ok(true) if tally.is_empty() && !filtered && step.must_count() => Some("it ran no test at all".into()),
        Ok(_) => None,
    };
    if let Some(reason) = &broken {
        tally.failed += 1;
        report::line(format!("step {} is broken: {reason}", step.name()));
    }
    Outcome {
        step,
        tally,
        broken,
        time: begin.elapsed(),
    }
}

fn table(outcomes: &[Outcome]) {
    report::line(format!(
        "\n{:<12} {:>8} {:>8} {:>8} {:>10}",
        "step", "passed", "failed", "ignored", "time"
    ));
    for Outcome {
        step,
        tally,
        broken,
        time,
    } in outcomes
    {
        let mark = if broken.is_some() { "  (broken, see above)" } else { "" };
        report::line(format!(
            "{:<12} {:>8} {:>8} {:>8} {:>10}{mark}",
            step.name(),
            tally.passed,
            tally.failed,
            tally.ignored,
            report::seconds(*time)
        ));
    }
}
