//! What a backtest counts.

use ::api::policies::{Backtest, Saving};
use domain::FailureType;
use domain::policy::{AgentScope, PolicyRule};
use domain::{Label, Micros};

use super::*;
use crate::rest::policies::insight::testing::{self, create};

const DAY: i64 = 86_400;

/// Both results of a backtest.
async fn tried(server: &Server, body: Value) -> (Backtest, Option<Backtest>) {
    match lines(ask(server, &body).await).await.pop() {
        Some(BacktestLine::Done { edited, saved }) => (edited, saved),
        last => panic!("{last:?}"),
    }
}

/// Two runs of eight calls, one of them two days before, and one that answers at once.
async fn server() -> Server {
    let server = Server::start().await;
    server.judge(Run::new("early").starting(-2 * DAY).calling(8)).await;
    server.judge(Run::new("direct")).await;
    server.judge(Run::new("late").starting(60).calling(8)).await;
    server
}

#[tokio::test]
async fn what_a_stop_would_have_done() {
    let server = server().await;
    let (found, _) = tried(&server, json!({"policy": cap(5)})).await;
    assert_eq!((found.runs, found.fired, found.starved), (3, 2, 0));
    // The sixth call comes after six of nine answers of 110 tokens.
    assert_eq!(found.median_step, Some(12));
    assert_eq!(found.saved.map(|saved| saved.tokens), Some(2 * 330));
    assert!(found.saved.unwrap().cost_usd > 0.0);
    let signals = Run::new("late").calling(8).signals();
    assert_eq!(found.clean, if signals.is_empty() { 2 } else { 0 });
    let late = &found.examples[0];
    assert_eq!(
        (late.run_id.as_str(), late.step, late.value.as_str()),
        ("late", 12, "6")
    );
    assert_eq!(late.saved.map(|saved| saved.tokens), Some(330));
    assert_eq!(found.examples[1].run_id, "early");
}

#[tokio::test]
async fn every_day_is_there_also_those_without_runs() {
    let server = server().await;
    let (found, _) = tried(&server, json!({"policy": cap(5)})).await;
    let days: Vec<_> = found.days.iter().map(|day| (day.runs, day.fired)).collect();
    assert_eq!(days, [(1, 1), (0, 0), (2, 1)]);
    assert!(
        found
            .days
            .windows(2)
            .all(|two| (two[1].start - two[0].start - DAY as f64).abs() < 1.0)
    );
    let begin = Micros(Run::new("early").starting(-2 * DAY).events[0].at.0);
    assert_eq!(found.since, Some(begin.secs()));
}

#[tokio::test]
async fn failures_are_those_of_the_runs_in_which_it_fires() {
    let server = Server::with_loop().await;
    server.judge(Run::new("short").calling(1)).await;
    let condition = json!({"trigger": "signal", "operator": "contains", "value": "TOOL_LOOP"});
    let policy = json!({"name": "loop", "condition": condition, "action": {"type": "log"}});
    let (found, _) = tried(&server, json!({ "policy": policy })).await;
    assert_eq!((found.runs, found.fired, found.clean), (2, 1, 0));
    assert_eq!(found.with_failure, [(FailureType::ToolLoop, 1)]);
    assert_eq!(found.examples[0].value, "TOOL_LOOP");
    // What would have happened after anything but a stop nobody knows.
    assert_eq!((found.saved, found.examples[0].saved), (None, None));
}

#[tokio::test]
async fn the_saved_form_is_tried_beside_and_does_not_stand_in_the_way() {
    let server = server().await;
    let policy = create(&server, testing::cap("cap", 3)).await;
    let (alone, none) = tried(&server, json!({"policy": cap(5)})).await;
    assert_eq!((alone.fired, alone.starved, none), (2, 2, None));
    let (edited, saved) = tried(&server, json!({"policy": cap(5), "saved": policy.id.0})).await;
    let saved = saved.unwrap();
    assert_eq!((edited.fired, edited.starved), (2, 0));
    assert_eq!((saved.fired, saved.starved, saved.median_step), (2, 0, Some(8)));
    assert!(saved.saved.unwrap().tokens > edited.saved.unwrap().tokens);
    // One that is gone by now has nothing to be compared with.
    assert_eq!(tried(&server, json!({"policy": cap(5), "saved": 99})).await.1, None);
}

#[tokio::test]
async fn only_what_agents_obey_stands_in_the_way() {
    let server = server().await;
    let elsewhere = AgentScope::Agent(Label::name("another agent"));
    for rule in [
        PolicyRule {
            enabled: false,
            ..testing::cap("off", 3)
        },
        PolicyRule {
            shadow: true,
            ..testing::cap("shadow", 3)
        },
        PolicyRule {
            agent_id: elsewhere,
            ..testing::cap("elsewhere", 3)
        },
    ] {
        create(&server, rule).await;
    }
    let (found, _) = tried(&server, json!({"policy": cap(5)})).await;
    assert_eq!((found.fired, found.starved), (2, 0));
}

#[tokio::test]
async fn each_form_is_tried_on_the_runs_of_its_agents() {
    let server = server().await;
    server.judge(Run::new("other").of("another agent").calling(8)).await;
    let policy = create(&server, testing::cap("cap", 5)).await;
    let mut edited = cap(5);
    edited["agent_id"] = "another agent".into();
    let (edited, saved) = tried(&server, json!({"policy": edited, "saved": policy.id.0})).await;
    assert_eq!((edited.runs, edited.fired), (1, 1));
    assert_eq!(saved.map(|saved| (saved.runs, saved.fired)), Some((4, 3)));
}

#[tokio::test]
async fn a_switch_saves_nothing_that_anybody_could_know() {
    let server = server().await;
    let mut policy = cap(5);
    policy["action"] = json!({"type": "switch_model", "params": {"model": "gpt-4o-mini"}});
    let (found, _) = tried(&server, json!({ "policy": policy })).await;
    assert_eq!((found.fired, found.saved), (2, None::<Saving>));
}
