//! Firings of policies, from events to the store.

use std::time::Duration;

use domain::policy::{Action, ActionKind, AgentScope, Condition, Operator, PolicyId, PolicyRule, Threshold, Trigger};
use domain::{Label, Micros};
use store::{FiredPolicy, FiringFilter, FiringRow, PolicyChangeKind, PolicyEdit, PolicyWrite, SeenClient};

use super::bench::{Bench, Script};
use crate::policies::testing::{create, rule};

fn told(name: &str) -> FiredPolicy {
    FiredPolicy::Told(Label::name(name))
}

async fn rows(bench: &Bench, which: FiredPolicy) -> Vec<FiringRow> {
    let filter = FiringFilter {
        which: vec![which],
        scope: AgentScope::All,
        from: Micros(i64::MIN),
        to: Micros(i64::MAX),
    };
    let policies = bench.app.store.policies();
    policies.firings(bench.tenant, &filter, 1000).await.unwrap()
}

async fn acknowledged(bench: &Bench, name: &str) -> Vec<Option<bool>> {
    let rows = rows(bench, told(name)).await;
    rows.iter().map(|row| row.firing.acknowledged).collect()
}

fn shadow(rule: PolicyRule) -> PolicyRule {
    PolicyRule { shadow: true, ..rule }
}

fn switch(name: &str, model: &str) -> PolicyRule {
    PolicyRule {
        action: Action::SwitchModel {
            model: model.to_owned(),
        },
        ..rule(name)
    }
}

#[tokio::test]
async fn what_agents_tell_is_kept_once_for_each_policy() {
    let mut bench = Bench::new().await;
    let script = Script::new("r").start().tools("search", 2, true).policy("slow", "log");
    let script = script.tools("search", 1, true).policy("slow", "log");
    bench.send(script.policy("cap", "stop").complete("done")).await;
    bench.judge().await;
    let slow = rows(&bench, told("slow")).await;
    assert_eq!((slow.len(), slow[0].run_id.as_str()), (1, "r"));
    let firing = &slow[0].firing;
    assert_eq!((firing.action, firing.times, firing.step), (ActionKind::Log, 2, 2));
    assert_eq!(firing.at, Micros(Script::FIRST_EVENT.0 + 2_300_000));
    assert_eq!(firing.acknowledged, None);
    let cap = rows(&bench, told("cap")).await;
    assert_eq!(
        (cap.len(), cap[0].firing.action, cap[0].firing.times),
        (1, ActionKind::Stop, 1)
    );
}

#[tokio::test]
async fn a_firing_that_comes_later_is_added_to_its_run() {
    let mut bench = Bench::new().await;
    bench
        .send(Script::new("r").start().tools("search", 1, true).policy("slow", "log"))
        .await;
    bench.judge().await;
    assert_eq!(rows(&bench, told("slow")).await[0].firing.times, 1);
    bench.send(Script::new("r").at_step(4).policy("slow", "log")).await;
    bench.judge().await;
    let slow = rows(&bench, told("slow")).await;
    assert_eq!((slow.len(), slow[0].firing.times, slow[0].firing.step), (1, 2, 1));
}

#[tokio::test]
async fn a_switch_is_acknowledged_by_the_model_that_was_asked_for() {
    let mut bench = Bench::new().await;
    create(&bench.app, bench.tenant, switch("cheaper", "gpt-4o-mini")).await;
    let others = PolicyRule {
        agent_id: AgentScope::Agent(Label::name("another")),
        ..switch("cheaper", "other-model")
    };
    create(&bench.app, bench.tenant, others).await;
    let fired = |run: &str, name: &str| Script::new(run).start().llm("gpt-4o").policy(name, "switch_model");
    for (run, then, expected) in [
        ("1", "gpt-4o-mini", true),
        ("2", "openai/gpt-4o-mini-2024-07-18", true),
        ("3", "gpt-4o", false),
        ("4", "other-model", false),
    ] {
        bench.send(fired(run, "cheaper").llm(then).complete("done")).await;
        bench.judge().await;
        let last = rows(&bench, told("cheaper")).await;
        let row = last.iter().find(|row| row.run_id.as_str() == run).unwrap();
        assert_eq!(row.firing.acknowledged, Some(expected), "then {then}");
    }
    // Nobody knows what a policy of the agent's own asks for: any other model is one.
    bench.send(fired("5", "own").llm("gpt-4o").complete("done")).await;
    bench.judge().await;
    assert_eq!(acknowledged(&bench, "own").await, [Some(false)]);
    bench.send(Script::new("5").at_step(7).llm("gpt-4.1")).await;
    bench.judge().await;
    assert_eq!(acknowledged(&bench, "own").await, [Some(true)]);
}

#[tokio::test]
async fn a_prompt_is_acknowledged_by_the_next_question() {
    let mut bench = Bench::new().await;
    let fired = |run: &str| Script::new(run).start().llm("m").policy("hint", "inject_prompt");
    bench.send(fired("1").complete("done")).await;
    bench.judge().await;
    assert_eq!(acknowledged(&bench, "hint").await, [Some(false)]);
    bench.send(fired("2").llm("m").complete("done")).await;
    bench.judge().await;
    let mut all = acknowledged(&bench, "hint").await;
    all.sort_unstable();
    assert_eq!(all, [Some(false), Some(true)]);
}

#[tokio::test]
async fn a_shadow_is_tried_on_every_run_of_its_agents() {
    let mut bench = Bench::new().await;
    let all = create(&bench.app, bench.tenant, shadow(rule("cap"))).await;
    let own = PolicyRule {
        agent_id: AgentScope::Agent(Label::name("another")),
        ..shadow(rule("cap of another"))
    };
    let own = create(&bench.app, bench.tenant, own).await;
    let off = PolicyRule {
        enabled: false,
        ..shadow(rule("off"))
    };
    let off = create(&bench.app, bench.tenant, off).await;
    let live = create(&bench.app, bench.tenant, rule("live")).await;
    let long = |run: &str| Script::new(run).start().tools("search", 8, true);
    bench.send(long("long").complete("done")).await;
    bench.send(Script::new("short").start().tools("search", 5, true)).await;
    bench
        .send(long("of another").of_agent("another").complete("done"))
        .await;
    bench.judge().await;
    let fired = rows(&bench, FiredPolicy::Shadow(all.id)).await;
    let mut runs: Vec<_> = fired.iter().map(|row| row.run_id.as_str()).collect();
    runs.sort_unstable();
    assert_eq!(runs, ["long", "of another"]);
    let firing = &fired[0].firing;
    assert_eq!((firing.action, firing.times, firing.step), (ActionKind::Stop, 1, 6));
    assert_eq!(firing.acknowledged, None);
    let fired = rows(&bench, FiredPolicy::Shadow(own.id)).await;
    assert_eq!(fired.len(), 1);
    for nothing in [off.id, live.id] {
        assert_eq!(rows(&bench, FiredPolicy::Shadow(nothing)).await, []);
    }
    assert_eq!(rows(&bench, told("cap")).await, [], "no agent told of it");
}

#[tokio::test]
async fn shadows_do_not_stand_in_each_others_way() {
    let mut bench = Bench::new().await;
    let log = PolicyRule {
        action: Action::Log {},
        priority: 1,
        ..shadow(rule("log"))
    };
    let log = create(&bench.app, bench.tenant, log).await;
    let stop = create(&bench.app, bench.tenant, shadow(rule("stop"))).await;
    bench
        .send(Script::new("r").start().tools("search", 8, true).complete("done"))
        .await;
    bench.judge().await;
    // From the sixth call on, of eight, both are true at the call and at its response.
    for (id, times) in [(log.id, 6), (stop.id, 1)] {
        let fired = rows(&bench, FiredPolicy::Shadow(id)).await;
        assert_eq!((fired[0].firing.step, fired[0].firing.times), (6, times));
    }
}

/// Only what is judged from now on.
#[tokio::test]
async fn an_edit_does_not_judge_old_runs_again() {
    let mut bench = Bench::new().await;
    let looping = |run: &str| Script::new(run).start().tools("search", 8, true).complete("done");
    bench.send(looping("before")).await;
    bench.judge().await;
    let made = create(&bench.app, bench.tenant, shadow(rule("cap"))).await;
    bench.judge().await;
    assert_eq!(rows(&bench, FiredPolicy::Shadow(made.id)).await, []);
    bench.send(looping("after")).await;
    bench.judge().await;
    assert_eq!(rows(&bench, FiredPolicy::Shadow(made.id)).await.len(), 1);
    let promote = PolicyEdit {
        actor: Label::name("dev"),
        at: bench.ago(Duration::ZERO),
        kind: PolicyChangeKind::Update,
        expected: None,
        writes: vec![PolicyWrite::Replace {
            id: made.id,
            rule: rule("cap"),
            expected: None,
        }],
    };
    crate::policies::edit(&bench.app, bench.tenant, promote).await.unwrap();
    bench.send(looping("promoted")).await;
    bench.judge().await;
    let fired = rows(&bench, FiredPolicy::Shadow(made.id)).await;
    assert_eq!(fired.len(), 1, "agents have it now");
}

/// 0.5 US dollars for 100,000 tokens of `gpt-4o` were asked by the older table, 0.25 by the newer.
#[tokio::test]
async fn costs_are_those_that_the_agents_sdk_counts() {
    let mut bench = Bench::new().await;
    let costs = PolicyRule {
        condition: Condition {
            trigger: Trigger::CostUsd,
            operator: Operator::Gt,
            value: Threshold::Float(0.4),
        },
        ..shadow(rule("costs"))
    };
    let made = create(&bench.app, bench.tenant, costs).await;
    let seen = |agent: &str, version: &str| SeenClient {
        kind: "python".to_owned(),
        agent_id: Label::name(agent),
        client_version: Some(Label::code(version)),
        last_seen: bench.ago(Duration::ZERO),
    };
    let seen = vec![seen("older", "0.5.2"), seen("newer", "0.5.7")];
    bench.app.store.record_seen(bench.tenant, seen).await.unwrap();
    for agent in ["older", "newer"] {
        let script = Script::new(agent).of_agent(agent).start().llm("gpt-4o");
        bench.send(script.complete("done")).await;
    }
    bench.judge().await;
    let fired = rows(&bench, FiredPolicy::Shadow(made.id)).await;
    let agents: Vec<_> = fired.iter().map(|row| row.agent_id.as_str()).collect();
    assert_eq!(agents, ["older"]);
}

#[tokio::test]
async fn made_up_policies_and_clocks_are_bounded() {
    let mut bench = Bench::new().await;
    let mut script = Script::new("many").start();
    for number in 0..150 {
        script = script.policy(&format!("p{number}"), "log").policy("unknown", "explode");
    }
    bench.send(script).await;
    let ahead = bench.ago(Duration::ZERO).plus_millis(86_400_000);
    let script = Script::new("fast").start().policy("ahead", "log").complete("done");
    bench.send(script.ended(ahead)).await;
    bench.judge().await;
    let policies = bench.app.store.policies();
    let counts = policies.firing_counts(bench.tenant, Micros(0)).await.unwrap();
    assert_eq!(counts.len(), 101);
    assert_eq!(rows(&bench, told("unknown")).await, []);
    let fast = rows(&bench, told("ahead")).await;
    assert!(fast[0].firing.at <= bench.ago(Duration::ZERO));
}

/// What a client writes where a name belongs is kept as its hash, here as everywhere.
#[tokio::test]
async fn nothing_but_names_is_kept() {
    let mut bench = Bench::new().await;
    let content = "Dear Sir,\nmy password is hunter2";
    bench
        .send(Script::new("r").start().policy(content, "log").complete("done"))
        .await;
    bench.judge().await;
    let fired = rows(&bench, told(content)).await;
    assert_eq!(fired.len(), 1);
    let kept = format!("{fired:?}");
    assert!(!kept.contains("hunter2") && kept.contains("Told(Label(\"#"), "{kept}");
    assert_eq!(rows(&bench, FiredPolicy::Shadow(PolicyId(1))).await, []);
}
