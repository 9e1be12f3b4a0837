//! Which runs count for a fix, and as what.

mod in_force;

use std::collections::BTreeSet;
use std::time::Duration;

use domain::verification::{Odds, Outcome, Reach, Span, Stretch, Tally, Trial};
use domain::{Label, Micros, Proportion, RunId, RunStatus, Verdict};
use proptest::prelude::*;
use proptest::sample::select;

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;
const FIX: Micros = Micros(20_700 * DAY * 1_000_000 - 2);

fn at(seconds: i64) -> Micros {
    Micros(FIX.0 + seconds * 1_000_000)
}

/// A run that is over, so many seconds after the fix; it takes ten seconds.
fn run(seconds: i64, version: &str) -> Outcome {
    Outcome {
        run_id: RunId::new(&format!("{version} at {seconds}")),
        started_at: at(seconds),
        last_event_at: at(seconds + 10),
        agent_version: Label::name(version),
        status: RunStatus::Completed,
        failed: false,
        stopped_by: None,
    }
}

fn failed(run: Outcome) -> Outcome {
    Outcome { failed: true, ..run }
}

fn in_state(run: Outcome, status: RunStatus) -> Outcome {
    Outcome { status, ..run }
}

fn stopped(run: Outcome, policy: &str) -> Outcome {
    Outcome {
        stopped_by: Some(Label::name(policy)),
        ..failed(run)
    }
}

fn signal_run() -> RunId {
    RunId::new("the run of the signal")
}

fn versions(names: &[&str]) -> BTreeSet<Label> {
    names.iter().map(|name| Label::name(name)).collect()
}

const EVER_SINCE: &[Span] = &[Span { from: FIX, until: None }];

/// From the fix on, so many seconds long.
fn span(seconds: Option<i64>) -> [Span; 1] {
    [Span {
        from: FIX,
        until: seconds.map(at),
    }]
}

fn trial<'a>(run_id: &'a RunId, reach: Reach<'a>) -> Trial<'a> {
    Trial {
        run_id,
        made_at: FIX,
        from: FIX,
        in_force: EVER_SINCE,
        settle: Duration::from_mins(1),
        reach,
        policies: &[],
    }
}

/// Of a change made by hand, with v1 known from before.
fn tally(runs: &[Outcome]) -> Tally {
    let seen_before = versions(&["v1"]);
    let reach = Reach::BuiltIn {
        version: None,
        seen_before: &seen_before,
        at_once: None,
    };
    Tally::of(&trial(&signal_run(), reach), runs, at(DAY))
}

fn of(hits: u64, total: u64) -> Proportion {
    Proportion { hits, total }
}

#[test]
fn runs_count_by_their_start_and_their_end() {
    let known_after = |run: Outcome| (of(0, 0), of(u64::from(run.failed), 1), 0, 0);
    let known_before = |run: Outcome| (of(u64::from(run.failed), 1), of(0, 0), 0, 0);
    let (nothing, unfinished, too_soon) = (
        (of(0, 0), of(0, 0), 0, 0),
        (of(0, 0), of(0, 0), 1, 0),
        (of(0, 0), of(0, 0), 0, 1),
    );
    let late = run(HOUR, "v1");
    let early = run(-HOUR, "v1");
    for (what, run, expected) in [
        ("after", late.clone(), known_after(late.clone())),
        ("a recurrence", failed(late.clone()), known_after(failed(late.clone()))),
        (
            "it ended in an error",
            in_state(late.clone(), RunStatus::Errored),
            known_after(late.clone()),
        ),
        ("it goes on", in_state(late.clone(), RunStatus::Open), unfinished),
        (
            "it goes on and failed",
            in_state(failed(late.clone()), RunStatus::Open),
            unfinished,
        ),
        ("it fell silent", in_state(late.clone(), RunStatus::Stalled), unfinished),
        (
            "it failed and fell silent",
            in_state(failed(late.clone()), RunStatus::Stalled),
            known_after(failed(late)),
        ),
        ("at the last moment of the settling", run(59, "v1"), too_soon),
        ("right behind it", run(60, "v1"), known_after(run(60, "v1"))),
        ("at the moment of the fix", run(0, "v1"), too_soon),
        ("under way", run(-5, "v1"), unfinished),
        ("it ended just before", run(-11, "v1"), known_before(run(-11, "v1"))),
        ("before", failed(early.clone()), known_before(failed(early.clone()))),
        (
            "from before, and still open",
            in_state(early.clone(), RunStatus::Open),
            unfinished,
        ),
        ("it fell silent before", in_state(early, RunStatus::Stalled), nothing),
        ("two weeks before", run(-14 * DAY, "v1"), known_before(run(0, "v1"))),
        ("longer ago", run(-14 * DAY - 1, "v1"), nothing),
    ] {
        let found = tally(std::slice::from_ref(&run));
        let told = (found.before, found.after, found.unfinished, found.too_soon);
        assert_eq!(told, expected, "{what}");
    }
}

#[test]
fn the_run_of_the_signal_never_counts() {
    for seconds in [-HOUR, -5, HOUR] {
        let run = Outcome {
            run_id: signal_run(),
            ..failed(run(seconds, "v1"))
        };
        let found = tally(&[run]);
        assert_eq!((found.before, found.after, found.unfinished), (of(0, 0), of(0, 0), 0));
    }
}

#[test]
fn only_the_newest_hundred_runs_before_count() {
    let clean = (1..=90).map(|number| run(-number * 60, "v1"));
    let bad = (91..=200).map(|number| failed(run(-number * 60, "v1")));
    let found = tally(&clean.chain(bad).collect::<Vec<_>>());
    assert_eq!(found.before, of(10, 100));
    assert_eq!(found.timeline.stretches.iter().map(|it| it.runs).sum::<u64>(), 100);
}

/// v1 at the settling, v1 and v2 later, one of each a recurrence.
fn mixed() -> Vec<Outcome> {
    vec![
        run(-HOUR, "v1"),
        run(10, "v1"),
        run(20, "v2"),
        failed(run(HOUR, "v1")),
        run(HOUR + 1, "v2"),
        failed(run(HOUR + 2, "v2")),
        run(HOUR + 3, "v3"),
    ]
}

#[test]
fn versions_tell_which_runs_carry_the_fix() {
    let (run_id, seen_before) = (signal_run(), versions(&["v1"]));
    let nobody = versions(&["v1", "v2", "v3"]);
    let (v1, v2, v9) = (Label::name("v1"), Label::name("v2"), Label::name("v9"));
    let built_in = |version, seen_before| Reach::BuiltIn {
        version,
        seen_before,
        at_once: None,
    };
    for (what, reach, after, without, too_soon, tells) in [
        ("new versions", built_in(None, &seen_before), of(1, 4), 2, 0, true),
        (
            "this version and later ones",
            built_in(Some(&v2), &seen_before),
            of(1, 4),
            2,
            0,
            true,
        ),
        ("this version alone", built_in(Some(&v2), &nobody), of(1, 3), 3, 0, true),
        (
            "one that ran before",
            built_in(Some(&v1), &seen_before),
            of(2, 6),
            0,
            0,
            true,
        ),
        (
            "one that did not come, but later ones",
            built_in(Some(&v9), &seen_before),
            of(1, 4),
            2,
            0,
            true,
        ),
        (
            "one that did not come yet",
            built_in(Some(&v9), &nobody),
            of(0, 0),
            6,
            0,
            true,
        ),
        ("no new version", built_in(None, &nobody), of(2, 4), 0, 2, false),
        ("a policy", Reach::Fetched, of(2, 4), 0, 2, false),
    ] {
        let found = Tally::of(&trial(&run_id, reach), &mixed(), at(DAY));
        let told = (found.after, found.without_fix, found.too_soon, found.version_tells);
        assert_eq!(told, (after, without, too_soon, tells), "{what}");
        assert_eq!(found.before, of(0, 1), "{what}");
    }
}

#[test]
fn a_later_version_is_not_taken_for_a_fix_that_comes_at_once() {
    let (run_id, seen_before) = (signal_run(), versions(&["v1"]));
    let found = |at_once: Option<&BTreeSet<Label>>, runs: &[Outcome]| {
        let reach = Reach::BuiltIn {
            version: None,
            seen_before: &seen_before,
            at_once,
        };
        let found = Tally::of(&trial(&run_id, reach), runs, at(DAY));
        (found.after, found.without_fix, found.version_tells)
    };
    let good = [run(100, "v1"), run(2 * HOUR, "v1"), run(3 * HOUR, "v2")];
    let bad = [failed(run(100, "v1")), run(3 * HOUR, "v2")];
    let (old, new) = (versions(&["v1"]), versions(&["v1", "v2"]));
    for (what, at_once, after_good, after_bad, tells) in [
        (
            "no new version at once",
            Some(&old),
            (of(0, 3), 0),
            (of(1, 2), 0),
            false,
        ),
        ("a new version at once", Some(&new), (of(0, 1), 2), (of(0, 1), 1), true),
        ("made by hand", None, (of(0, 1), 2), (of(0, 1), 1), true),
    ] {
        assert_eq!(found(at_once, &good), (after_good.0, after_good.1, tells), "{what}");
        assert_eq!(found(at_once, &bad), (after_bad.0, after_bad.1, tells), "{what}");
    }
}

#[test]
fn an_agent_with_a_version_for_every_run_tells_nothing() {
    let before = (1..=6).map(|number| run(-number * 60, &format!("of {number}")));
    let after = (1..=3).map(|number| run(HOUR + number, &format!("after {number}")));
    let runs: Vec<_> = before.chain(after).collect();
    let seen_before = versions(&["of 1", "of 2", "of 3", "of 4", "of 5", "of 6"]);
    let reach = Reach::BuiltIn {
        version: None,
        seen_before: &seen_before,
        at_once: None,
    };
    let found = Tally::of(&trial(&signal_run(), reach), &runs, at(DAY));
    assert_eq!((found.version_tells, found.after), (false, of(0, 3)));
}

#[test]
fn what_the_policy_ended_is_contained() {
    let run_id = signal_run();
    let names = [Label::name("stop the loop"), Label::name("its new name")];
    let fix = Trial {
        policies: &names,
        ..trial(&run_id, Reach::Fetched)
    };
    let found = |runs: &[Outcome]| Tally::of(&fix, runs, at(DAY));
    let runs = [
        stopped(run(HOUR, "v1"), "stop the loop"),
        stopped(run(HOUR + 1, "v1"), "its new name"),
        stopped(run(HOUR + 2, "v1"), "somebody else's"),
        failed(run(HOUR + 3, "v1")),
        run(HOUR + 4, "v1"),
        // The policy may have been there before the fix that joined it.
        stopped(run(-HOUR, "v1"), "stop the loop"),
        stopped(run(-HOUR - 1, "v1"), "somebody else's"),
        failed(run(-HOUR - 2, "v1")),
    ];
    let all = found(&runs);
    assert_eq!((all.after, all.contained, all.before), (of(2, 5), 2, of(2, 3)));
    let clean = found(&runs[..2]);
    assert_eq!((clean.after, clean.contained), (of(0, 2), 2));
    assert_eq!(clean.timeline.stretches.iter().map(|it| it.contained).sum::<u64>(), 2);
}

#[test]
fn what_was_before_the_fix_is_told_apart_from_what_came_since() {
    let runs = [
        failed(run(-3 * DAY, "v1")),
        run(-3 * DAY - 5, "v1"),
        failed(run(-20, "v1")),
        run(HOUR, "v1"),
        run(HOUR, "v1"),
    ];
    let told = tally(&runs).timeline;
    let stretch = |runs, hits| Stretch {
        runs,
        hits,
        contained: 0,
    };
    assert_eq!((told.hours, told.from), (12, at(-7 * 12 * HOUR)));
    assert_eq!(
        (told.stretches[0], told.stretches[1]),
        (stretch(1, 0), stretch(1, 1)),
        "five seconds lie between them"
    );
    assert_eq!(
        told.stretches[6..],
        [stretch(1, 1), stretch(1, 0), stretch(0, 0), stretch(0, 0)],
        "the same run is told once"
    );
}

fn any_outcome() -> impl Strategy<Value = Outcome> {
    let policy = select(vec![None, Some("ours"), Some("another")]);
    let status = select(RunStatus::ALL.to_vec());
    (
        -20 * DAY..5 * DAY,
        0_i64..3 * HOUR,
        1_u8..4,
        status,
        any::<bool>(),
        policy,
    )
        .prop_map(|(start, length, version, status, failed, policy)| Outcome {
            last_event_at: at(start + length),
            status,
            failed,
            stopped_by: policy.map(Label::name),
            ..run(start, &format!("v{version}"))
        })
}

/// Runs, the versions seen before, the version expected, and when it was taken back.
fn any_case() -> impl Strategy<Value = (Vec<Outcome>, BTreeSet<Label>, Option<Label>, Option<i64>)> {
    let runs = prop::collection::vec(any_outcome(), 0..60);
    let seen = select(vec![versions(&[]), versions(&["v1"]), versions(&["v1", "v2"])]);
    let expected = select(vec![None, Some(Label::name("v2"))]);
    (runs, seen, expected, prop::option::of(0..5 * DAY))
}

proptest! {
    #[test]
    fn the_order_of_runs_does_not_matter((runs, seen, expected, until) in any_case(), seed in any::<u64>()) {
        let mut shuffled = runs.clone();
        shuffled.sort_by_key(|run| run.started_at.0.wrapping_mul(seed as i64 | 1));
        // Runs that are named twice count once.
        shuffled.extend(runs.iter().take(3).cloned());
        let run_id = signal_run();
        let reach = Reach::BuiltIn { version: expected.as_ref(), seen_before: &seen, at_once: None };
        let in_force = span(until);
        let trial = Trial { in_force: &in_force, ..trial(&run_id, reach) };
        prop_assert_eq!(Tally::of(&trial, &runs, at(5 * DAY)), Tally::of(&trial, &shuffled, at(5 * DAY)));
    }

    #[test]
    fn every_run_since_is_told_once((runs, seen, expected, until) in any_case()) {
        let run_id = signal_run();
        let ours = [Label::name("ours")];
        let reach = Reach::BuiltIn { version: expected.as_ref(), seen_before: &seen, at_once: None };
        let in_force = span(until);
        let trial = Trial { in_force: &in_force, policies: &ours, ..trial(&run_id, reach) };
        let found = Tally::of(&trial, &runs, at(5 * DAY));
        let ids: BTreeSet<_> = runs.iter().map(|run| &run.run_id).collect();
        let distinct = |wanted: &dyn Fn(&Outcome) -> bool| {
            ids.iter().filter(|id| runs.iter().find(|run| run.run_id == ***id).is_some_and(wanted)).count() as u64
        };
        let since = distinct(&|run| run.started_at >= FIX && until.is_none_or(|until| run.started_at < at(until)));
        let under_way = distinct(&|run| {
            run.started_at < FIX && (run.last_event_at >= FIX || run.status == RunStatus::Open)
        });
        prop_assert_eq!(found.after.total + found.unfinished + found.too_soon + found.without_fix, since + under_way);
        prop_assert!(found.after.hits + found.contained <= found.after.total);
        prop_assert!(found.before.total <= 100 && found.before.hits <= found.before.total);
        let told: u64 = found.timeline.stretches.iter().map(|it| it.runs).sum();
        prop_assert_eq!(told, found.before.total + found.after.total);
    }

    #[test]
    fn one_more_clean_run_never_speaks_against_the_fix((runs, seen, _, _) in any_case()) {
        let run_id = signal_run();
        let v2 = Label::name("v2");
        let reach = Reach::BuiltIn { version: Some(&v2), seen_before: &seen, at_once: None };
        let trial = trial(&run_id, reach);
        let before = Tally::of(&trial, &runs, at(5 * DAY));
        let mut more = runs;
        more.push(run(5 * DAY + 1, "v2"));
        let after = Tally::of(&trial, &more, at(5 * DAY));
        prop_assert_eq!(after.after, of(before.after.hits, before.after.total + 1));
        if let (Some(before), Some(after)) = (Odds::of(before.before, before.after), Odds::of(after.before, after.after)) {
            prop_assert!(after.fell >= before.fell - 1e-9);
            prop_assert!(after.luck <= before.luck + 1e-9);
        }
    }

    #[test]
    fn one_more_recurrence_never_speaks_for_it((runs, _, _, _) in any_case()) {
        let run_id = signal_run();
        let trial = trial(&run_id, Reach::Fetched);
        let before = Tally::of(&trial, &runs, at(5 * DAY));
        let mut more = runs;
        more.push(failed(run(5 * DAY + 1, "v2")));
        let after = Tally::of(&trial, &more, at(5 * DAY));
        prop_assert_eq!(Verdict::of(after.after), Verdict::StillOccurring);
        if let (Some(before), Some(after)) = (Odds::of(before.before, before.after), Odds::of(after.before, after.after)) {
            prop_assert!(after.fell <= before.fell + 1e-9);
        }
    }
}
