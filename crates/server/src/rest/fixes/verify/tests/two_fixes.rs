//! Two fixes in one prompt, each with a verdict of its own.

use domain::{FailureType, FixId, Label, SignalId, Verdict};
use store::{FixedBy, NewFix, PromptChange};

use super::{Bench, FIXED, at, prompt};
use crate::rest::testing::Run;

/// The version of the prompt, and the agent's version that carries it.
fn version(number: u32) -> FixedBy {
    let FixedBy::Prompt(change) = prompt() else {
        unreachable!()
    };
    FixedBy::Prompt(PromptChange {
        base_version: number - 1,
        version: Some(number),
        carried_by: Some(Label::name(&format!("v{number}"))),
        ..change
    })
}

async fn verdict(bench: &Bench, id: FixId) -> (Verdict, u64, u64, u64) {
    let told = bench.entry(id).await.verification;
    (told.verdict, told.after.runs, told.after.hits, told.without_fix)
}

async fn runs(bench: &Bench, seconds: i64, count: i64, version: &str) {
    for number in 0..count {
        bench.run(seconds + number, version, false).await;
    }
}

#[tokio::test]
async fn each_is_judged_by_the_runs_that_have_it() {
    let bench = Bench::start().await;
    let loops = bench.fix(version(2)).await.id;
    runs(&bench, FIXED + 10, 10, "v2").await;
    assert_eq!(verdict(&bench, loops).await, (Verdict::Verified, 10, 0, 0));

    let slow = NewFix {
        signal: SignalId::of(1, Run::new("loop").header.run_id.key(), FailureType::SlowStep),
        failure: FailureType::SlowStep,
        at: at(FIXED + 1000),
        ..bench.new_fix(version(3))
    };
    let slow = bench.add(slow).await.id;
    // Some agents still have the version before, which carries the first fix alone.
    runs(&bench, FIXED + 1010, 2, "v2").await;
    runs(&bench, FIXED + 1020, 5, "v3").await;
    assert_eq!(verdict(&bench, loops).await, (Verdict::Verified, 17, 0, 0));
    assert_eq!(verdict(&bench, slow).await, (Verdict::LikelyFixed, 5, 0, 2));

    // The second text undid the first: that is no secret behind the new version.
    bench.run(FIXED + 1100, "v3", true).await;
    runs(&bench, FIXED + 1200, 4, "v3").await;
    assert_eq!(verdict(&bench, loops).await, (Verdict::StillOccurring, 22, 1, 0));
    assert_eq!(verdict(&bench, slow).await, (Verdict::Verified, 10, 0, 2));
}
