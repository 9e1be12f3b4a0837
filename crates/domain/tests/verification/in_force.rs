//! Runs count for a fix while it is in force.

use domain::verification::{Outcome, Reach, Span, Tally, Trial};
use domain::{Label, RunStatus, Verdict};

use crate::{DAY, FIX, HOUR, at, failed, in_state, of, run, signal_run, span, stopped, trial};

#[test]
fn a_fix_counts_only_while_it_is_in_force() {
    let runs = [
        failed(run(HOUR, "v1")),
        run(2 * HOUR, "v1"),
        failed(run(3 * HOUR, "v1")),
    ];
    let (run_id, reach) = (signal_run(), Reach::Fetched);
    let found = |in_force: &[Span]| {
        let fix = Trial {
            in_force,
            ..trial(&run_id, reach)
        };
        Tally::of(&fix, &runs, at(DAY))
    };
    for (seconds, after) in [
        (0, of(0, 0)),
        (HOUR, of(0, 0)),
        (3 * HOUR, of(1, 2)),
        (4 * HOUR, of(2, 3)),
    ] {
        let found = found(&span(Some(seconds)));
        assert_eq!(found.after, after, "{seconds}");
        assert_eq!((found.unfinished, found.too_soon, found.without_fix), (0, 0, 0));
    }
    assert_eq!(Verdict::of(found(&[]).after), Verdict::InsufficientData);
}

/// In force for an hour, off for one, and on again.
#[test]
fn runs_of_a_gap_count_for_nothing() {
    let run_id = signal_run();
    let names = [Label::name("ours")];
    let spans = [
        Span {
            from: FIX,
            until: Some(at(HOUR)),
        },
        Span {
            from: at(2 * HOUR),
            until: None,
        },
    ];
    let fix = Trial {
        in_force: &spans,
        policies: &names,
        ..trial(&run_id, Reach::Fetched)
    };
    for (what, run, expected) in [
        ("while it is on", run(100, "v1"), (of(0, 1), 0, 0)),
        ("in the gap", failed(run(HOUR + 100, "v1")), (of(0, 0), 0, 0)),
        (
            "in the gap, still open",
            in_state(run(HOUR, "v1"), RunStatus::Open),
            (of(0, 0), 0, 0),
        ),
        (
            "it failed after the switch",
            failed(run(HOUR - 5, "v1")),
            (of(0, 0), 0, 0),
        ),
        (
            "the agent still had it",
            stopped(run(HOUR - 5, "v1"), "ours"),
            (of(0, 1), 1, 0),
        ),
        (
            "on again, not known to agents yet",
            failed(run(2 * HOUR + 59, "v1")),
            (of(0, 0), 0, 1),
        ),
        ("on again", failed(run(2 * HOUR + 60, "v1")), (of(1, 1), 0, 0)),
    ] {
        let found = Tally::of(&fix, &[run], at(DAY));
        assert_eq!((found.after, found.contained, found.too_soon), expected, "{what}");
        assert_eq!((found.before, found.unfinished), (of(0, 0), 0), "{what}");
    }
}

/// Made at a click, but in force for an hour by then.
#[test]
fn a_fix_that_joined_what_was_there_counts_the_run_that_led_to_the_click() {
    let led_to_it = |seconds| Outcome {
        run_id: signal_run(),
        ..failed(run(seconds, "v1"))
    };
    let (run_id, names) = (signal_run(), [Label::name("ours")]);
    let joined = Trial {
        made_at: at(HOUR),
        policies: &names,
        ..trial(&run_id, Reach::Fetched)
    };
    let found = |fix: &Trial<'_>, run| {
        let found = Tally::of(fix, &[run], at(DAY));
        (found.before, found.after, found.contained)
    };
    for (what, run, expected) in [
        (
            "the fix was there and did not help",
            led_to_it(600),
            (of(0, 0), of(1, 1), 0),
        ),
        (
            "it was there and ended the run",
            stopped(led_to_it(600), "ours"),
            (of(0, 0), of(0, 1), 1),
        ),
        ("the run was before all of it", led_to_it(-600), (of(0, 0), of(0, 0), 0)),
        ("its clock is fast", led_to_it(HOUR), (of(0, 0), of(0, 0), 0)),
    ] {
        assert_eq!(found(&joined, run), expected, "{what}");
    }
    let promoted_later = Trial {
        made_at: at(-HOUR),
        ..joined
    };
    assert_eq!(found(&promoted_later, led_to_it(600)).1, of(0, 0));
}
