//! Fixes that join what was in force before somebody clicked.

use domain::Verdict;
use store::{FixedBy, NewFix};

use super::status::stopped;
use super::{Bench, FIXED, OURS, at};
use crate::policies::testing::{create, rule};

/// A policy that acts since then, and is taken for the fix half an hour after the first run.
async fn join(bench: &Bench, since: i64) {
    let made = create(&bench.server.app, OURS, rule("stop the loop")).await;
    let fix = NewFix {
        in_force_since: Some(at(since)),
        joined: true,
        ..bench.new_fix(FixedBy::Policy(made.id))
    };
    bench.add(fix).await;
}

#[tokio::test]
async fn a_policy_that_was_there_did_not_prevent_the_run_that_led_to_the_click() {
    let bench = Bench::start().await;
    join(&bench, -300).await;
    let (fix, told, _) = bench.applied().await;
    assert!(fix.joined);
    // The signal's own run and another loop went on though the policy was there.
    assert_eq!(
        (told.verdict, told.after.runs, told.after.hits),
        (Verdict::StillOccurring, 4, 2)
    );
    assert_eq!(
        (told.before.runs, told.odds),
        (0, None),
        "nothing is known of the time before it"
    );
    for number in 0..10 {
        bench.run(FIXED + 100 + number, "v1", false).await;
    }
    assert_eq!(bench.verdict().await, Verdict::StillOccurring);
}

#[tokio::test]
async fn what_it_ended_before_the_click_is_contained() {
    let bench = Bench::start().await;
    join(&bench, 200).await;
    stopped(&bench, 300, "stop the loop").await;
    stopped(&bench, FIXED - 60, "stop the loop").await;
    bench.run(400, "v1", false).await;
    let told = bench.applied().await.1;
    assert_eq!((told.after.runs, told.after.hits, told.contained), (3, 0, 2));
    // Before the policy there was one loop among three runs, and that of the signal, which says nothing.
    assert_eq!((told.before.runs, told.before.hits), (3, 1));
}

#[tokio::test]
async fn a_click_that_changes_nothing_changes_no_figure() {
    let bench = Bench::start().await;
    let made = create(&bench.server.app, OURS, rule("stop the loop")).await;
    for number in 0..10 {
        stopped(&bench, 300 + number * 10, "stop the loop").await;
    }
    // Nobody knows since when it is there, so it begins now.
    let fix = NewFix {
        joined: true,
        ..bench.new_fix(FixedBy::Policy(made.id))
    };
    bench.add(fix).await;
    for number in 0..10 {
        stopped(&bench, FIXED + 100 + number * 10, "stop the loop").await;
    }
    let told = bench.applied().await.1;
    assert_eq!((told.after.runs, told.after.hits, told.contained), (10, 0, 10));
    assert_eq!(
        (told.before.runs, told.before.hits),
        (13, 1),
        "what it ended is no failure before either"
    );
}
