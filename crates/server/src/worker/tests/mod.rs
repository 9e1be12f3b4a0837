//! The worker against a real store.

mod bench;
mod firings;

use std::sync::Arc;
use std::time::Duration;

use domain::{FailureType, Micros, RunStatus};
use store::Judged;

use super::run;
use crate::live::{Heard, Listener};
use crate::shutdown;
use bench::{Bench, Script};

async fn next(live: &mut Listener) -> Arc<Judged> {
    match live.next().await {
        Some(Heard::Judged(judged)) => judged,
        other => panic!("heard {other:?}"),
    }
}

#[tokio::test]
async fn a_signal_appears_while_the_run_is_open_and_is_confirmed_at_its_end() {
    let mut bench = Bench::new().await;
    bench.send(Script::new("r1").start().tools("search", 5, true)).await;
    bench.judge().await;
    let (run, signals) = bench.result("r1").await;
    assert_eq!(
        (run.status, run.failure_types),
        (RunStatus::Open, vec![FailureType::ToolLoop])
    );
    assert!(!signals[0].confirmed);

    let found = signals[0].detected_at;
    bench.pass(Duration::from_secs(5));
    bench.send(Script::new("r1").at_step(5).complete("final_answer")).await;
    bench.judge().await;
    let (run, signals) = bench.result("r1").await;
    assert_eq!((run.status, signals.len()), (RunStatus::Completed, 1));
    assert!(signals[0].confirmed);
    assert_eq!(
        signals[0].detected_at, found,
        "judging again keeps the time of the first finding"
    );
}

#[tokio::test]
async fn a_signal_is_withdrawn_when_the_run_proves_it_wrong() {
    let mut bench = Bench::new().await;
    let mut live = bench.app.live.listen();
    bench
        .send(Script::new("r1").start().at_step(3).tools("search", 3, false))
        .await;
    bench.judge().await;
    let before = bench.result("r1").await.0.failure_types;
    assert!(before.contains(&FailureType::RetryStorm), "{before:?}");
    let first = next(&mut live).await;
    assert!(first.new_run && first.withdrawn.is_empty());

    bench
        .send(
            Script::new("r1")
                .at_step(6)
                .tools("search", 1, true)
                .complete("final_answer"),
        )
        .await;
    bench.judge().await;
    let after = bench.result("r1").await.0.failure_types;
    assert!(!after.contains(&FailureType::RetryStorm), "{after:?}");
    let second = next(&mut live).await;
    assert!(!second.new_run && !second.withdrawn.is_empty());
}

#[tokio::test]
async fn a_silent_run_stalls_and_is_judged_again_when_it_goes_on() {
    let mut bench = Bench::new().await;
    bench.send(Script::new("r1").start().tools("search", 1, true)).await;
    bench.judge().await;
    bench.pass(
        bench
            .app
            .config
            .stall_timeout
            .checked_sub(Duration::from_secs(1))
            .unwrap(),
    );
    bench.judge().await;
    assert_eq!(bench.result("r1").await.0.status, RunStatus::Open);
    bench.pass(Duration::from_secs(1));
    bench.judge().await;
    assert_eq!(bench.result("r1").await.0.status, RunStatus::Stalled);

    bench.send(Script::new("r1").at_step(1).tools("read", 1, true)).await;
    bench.judge().await;
    assert_eq!(bench.result("r1").await.0.status, RunStatus::Open);
    bench.send(Script::new("r1").at_step(2).complete("final_answer")).await;
    bench.judge().await;
    let (run, _) = bench.result("r1").await;
    assert_eq!(
        (run.status, run.tool_calls, run.event_count),
        (RunStatus::Completed, 2, 6)
    );
}

#[tokio::test]
async fn a_batch_that_comes_after_the_end_is_judged_too() {
    let mut bench = Bench::new().await;
    bench
        .send(Script::new("r1").start().at_step(5).complete("final_answer"))
        .await;
    bench.judge().await;
    assert_eq!(bench.result("r1").await.0.failure_types, Vec::new());
    bench.send(Script::new("r1").tools("search", 5, true)).await;
    bench.judge().await;
    let (run, _) = bench.result("r1").await;
    assert_eq!((run.status, run.event_count), (RunStatus::Completed, 12));
    assert_eq!(run.failure_types, [FailureType::ToolLoop]);
}

#[tokio::test]
async fn a_run_is_compared_with_those_that_completed_before_it() {
    let mut bench = Bench::new().await;
    for number in 0..12 {
        // All are sent at once, and the long one first: the order of their ends counts.
        let long = Script::new("long").start().distinct_tools(20).complete("final_answer");
        if number == 0 {
            bench.send(long).await;
        }
        let script = Script::new(&format!("short-{number}")).start().distinct_tools(4);
        bench.send(script.complete("final_answer")).await;
    }
    bench.judge().await;
    let (run, _) = bench.result("long").await;
    assert!(
        run.failure_types.contains(&FailureType::StepCountInflation),
        "{:?}",
        run.failure_types
    );
    assert_eq!(bench.result("short-11").await.0.failure_types, Vec::new());
}

#[tokio::test]
async fn unfinished_work_is_taken_up_after_a_restart() {
    let bench = Bench::new().await;
    bench.send(Script::new("r1").start().tools("search", 5, true)).await;
    let mut bench = bench.restarted().await;
    bench.judge().await;
    assert_eq!(bench.result("r1").await.0.failure_types, [FailureType::ToolLoop]);
    // The stall deadline is work as well.
    let mut bench = bench.restarted().await;
    bench.pass(bench.app.config.stall_timeout);
    bench.judge().await;
    assert_eq!(bench.result("r1").await.0.status, RunStatus::Stalled);
}

#[tokio::test]
async fn a_run_that_cannot_be_judged_hurts_no_other_and_is_tried_again() {
    let mut bench = Bench::new().await;
    let faults = bench.break_runs(&["broken"]);
    for run in ["r1", "broken", "r2"] {
        bench.send(Script::new(run).start().tools("search", 5, true)).await;
    }
    bench.judge().await;
    for run in ["r1", "r2"] {
        assert_eq!(bench.result(run).await.0.failure_types, [FailureType::ToolLoop]);
    }
    assert_eq!(
        bench.run("broken").await,
        None,
        "a failure is never recorded as a judgement"
    );
    faults.mend();
    bench.judge().await;
    assert_eq!(bench.run("broken").await, None, "it waits for its turn");
    bench.pass(Duration::from_secs(2));
    bench.judge().await;
    assert_eq!(bench.result("broken").await.0.failure_types, [FailureType::ToolLoop]);
}

#[tokio::test]
async fn a_signal_is_there_within_a_second_of_its_event() {
    let bench = Bench::on_real_time().await;
    let (trigger, shutdown) = shutdown::pair();
    let mut live = bench.app.live.listen();
    let worker = tokio::spawn(run(bench.app.clone(), shutdown));
    tokio::time::sleep(Duration::from_millis(100)).await;
    for number in 0..3 {
        bench
            .send(Script::new(&format!("r{number}")).start().tools("search", 5, true))
            .await;
        bench.app.wake.notify_one();
        let judged = tokio::time::timeout(Duration::from_secs(1), next(&mut live))
            .await
            .unwrap();
        assert_eq!(judged.summary.failure_types, [FailureType::ToolLoop]);
    }
    // A lost wake-up costs at most the poll interval.
    bench
        .send(Script::new("unannounced").start().tools("search", 5, true))
        .await;
    let judged = tokio::time::timeout(Duration::from_secs(2), next(&mut live))
        .await
        .unwrap();
    assert_eq!(judged.signals.len(), 1);
    trigger.fire();
    tokio::time::timeout(Duration::from_secs(5), worker)
        .await
        .unwrap()
        .unwrap();
}

#[tokio::test]
async fn thresholds_of_the_agent_are_used() {
    let mut bench = Bench::new().await;
    let config = crate::detector_file::parse("support: {tool_loop: {threshold: 9, window: 10}}").unwrap();
    bench.app.detectors.store(Arc::new(config));
    bench.send(Script::new("r1").start().tools("search", 5, true)).await;
    bench.judge().await;
    assert_eq!(bench.result("r1").await.0.failure_types, Vec::new());
}

#[tokio::test]
async fn signals_of_history_are_dated_to_their_runs() {
    let mut bench = Bench::new().await;
    let day = Duration::from_hours(24);
    for (run, ago, dated_back) in [
        ("month", day * 30, true),
        ("two hours", Duration::from_hours(2), true),
        ("just now", Duration::from_mins(30), false),
        ("a clock that was never set", day * 401, false),
    ] {
        let script = Script::new(run).start().tools("search", 5, true);
        bench.send(script.complete("final_answer").ended(bench.ago(ago))).await;
        bench.judge().await;
        let (summary, signals) = bench.result(run).await;
        let expected = if dated_back {
            summary.last_event_at
        } else {
            bench.ago(Duration::ZERO)
        };
        assert_eq!(signals[0].detected_at, expected, "{run}");
    }
}

#[test]
fn the_clock_of_the_scripts_is_not_that_of_the_server() {
    assert!(Script::FIRST_EVENT < Micros(Bench::START.0 - 3_600_000_000));
}
