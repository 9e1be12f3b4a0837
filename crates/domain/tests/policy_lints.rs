//! What the lint says is true of every run.

mod generated;

use std::time::{Duration, Instant};

use domain::event::{Event, EventKind};
use domain::policy::{
    Action, AgentScope, Condition, Draft, DraftValue, Evaluation, Firing, Lint, LintKind, Linted, Operator, PolicyRule,
    SdkPrices, Threshold, Trigger, evaluate, lint, vet,
};
use domain::run::normalise;
use domain::{Baselines, FailureType, Label, Thresholds};
use generated::{baselines, events, header};
use proptest::prelude::*;
use proptest::sample::select;

/// Mostly of one trigger and with small numbers, so that conditions often meet.
fn condition(theme: Trigger) -> impl Strategy<Value = Condition> {
    let trigger = prop_oneof![4 => Just(theme), 1 => select(&Trigger::ALL)];
    let operator = prop_oneof![1 => Just(0), 1 => 0_usize..6];
    (trigger, operator, 0_i64..5, select(FailureType::ALL)).prop_map(|(trigger, operator, number, failure)| {
        let operators = trigger.operators();
        Condition {
            trigger,
            operator: operators[operator % operators.len()],
            value: match trigger {
                Trigger::Signal => Threshold::Text(failure.as_str().to_owned()),
                Trigger::FinishReason => Threshold::Text(["stop", "length"][usize::from(number > 2)].to_owned()),
                Trigger::CostUsd => Threshold::Float(number as f64 / 200.0),
                _ => Threshold::Int(number),
            },
        }
    })
}

fn rule(theme: Trigger) -> impl Strategy<Value = PolicyRule> {
    let action = prop_oneof![
        3 => Just(Action::Log {}),
        3 => Just(Action::Stop { message: None }),
        1 => Just(Action::SwitchModel { model: "small".to_owned() }),
        1 => Just(Action::InjectPrompt { prompt: "Go on.".to_owned() }),
    ];
    (condition(theme), action, 0_u32..4, any::<bool>()).prop_map(|(condition, action, priority, all)| PolicyRule {
        name: Label::name("rule"),
        agent_id: if all {
            AgentScope::All
        } else {
            AgentScope::Agent(header().agent_id)
        },
        condition,
        action,
        enabled: true,
        priority,
        shadow: false,
    })
}

/// As agents look at them.
fn rules() -> impl Strategy<Value = Vec<PolicyRule>> {
    let rules = select(&Trigger::ALL).prop_flat_map(|theme| prop::collection::vec(rule(theme), 1..4));
    rules.prop_map(|mut rules| {
        rules.sort_by_key(|rule| rule.priority);
        rules
    })
}

fn remarks(rules: &[PolicyRule]) -> Vec<Lint> {
    let linted = |rule| Linted {
        rule,
        acknowledged: None,
    };
    lint(&rules.iter().map(linted).collect::<Vec<_>>())
}

fn fired(events: &[Event], rules: &[PolicyRule], baselines: &Baselines) -> Vec<Firing> {
    let evaluation = Evaluation {
        thresholds: &Thresholds::default(),
        baselines,
        prices: SdkPrices::default(),
    };
    evaluate(&header(), events, &rules.iter().collect::<Vec<_>>(), &evaluation)
}

/// The first event at which agents look at their policies.
fn first_check(events: &[Event]) -> Option<usize> {
    let checked = [EventKind::ToolCalled, EventKind::LlmResponded, EventKind::ToolResponded];
    events.iter().position(|event| checked.contains(&event.kind()))
}

/// What is wrong with a remark, as this run shows.
fn contradiction(remark: &Lint, rules: &[PolicyRule], events: &[Event], baselines: &Baselines) -> Option<String> {
    let alone = |place: usize| -> Vec<usize> {
        let fired = fired(events, &rules[place..=place], baselines);
        fired.into_iter().map(|firing| firing.event).collect()
    };
    let fires = || -> Vec<usize> {
        let all = fired(events, rules, baselines).into_iter();
        all.filter(|firing| firing.rule == remark.rule)
            .map(|firing| firing.event)
            .collect()
    };
    let trigger = |place: usize| rules[place].condition.trigger;
    let holds = match remark.kind {
        LintKind::NeverFires => alone(remark.rule).is_empty(),
        LintKind::AlwaysFires if trigger(remark.rule) != Trigger::LlmLatencyMs => {
            alone(remark.rule).first().copied() == first_check(events)
        }
        LintKind::Starved if remark.text.contains("never fires") => fires().is_empty(),
        LintKind::Starved => {
            let since = remark.other.and_then(|other| alone(other).first().copied());
            fires().into_iter().all(|event| since.is_none_or(|since| event < since))
        }
        LintKind::Contradicts => remark.other.is_some_and(|other| trigger(other) == trigger(remark.rule)),
        LintKind::AlwaysFires | LintKind::HardlyFires | LintKind::Ignored => true,
    };
    (!holds).then(|| format!("{remark:?} of {rules:?}"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(250))]

    #[test]
    fn no_run_contradicts_a_remark(
        sets in prop::collection::vec(rules(), 60), mut events in events(24), usual in baselines(),
    ) {
        normalise(&mut events);
        for rules in sets {
            for remark in remarks(&rules) {
                let wrong = contradiction(&remark, &rules, &events, &usual);
                prop_assert!(wrong.is_none(), "{}", wrong.unwrap_or_default());
            }
        }
    }
}

/// Of all kinds and for many agents, so that most pairs have to be compared.
fn thousand_rules() -> Vec<PolicyRule> {
    let rule = |index: i64| {
        let number = DraftValue::Int(index % 97);
        let (trigger, operator, value, action) = match index % 5 {
            0 => ("tool_call_count", "gt", number, "log"),
            1 => ("cost_usd", "gt", number, "switch_model"),
            2 => ("tool_call_count", "gt", number, "stop"),
            3 => ("signal", "contains", DraftValue::Text("TOOL_LOOP".to_owned()), "log"),
            _ => ("step_count", "lt", number, "log"),
        };
        let draft = Draft {
            name: Some(format!("rule {index}")),
            agent_id: (index % 3 > 0).then(|| format!("agent {}", index % 50)),
            trigger: Some(trigger.to_owned()),
            operator: Some(operator.to_owned()),
            value: Some(value),
            action: Some(action.to_owned()),
            model: (action == "switch_model").then(|| format!("model {index}")),
            ..Draft::default()
        };
        vet(&draft).expect("the rule makes sense")
    };
    (0..1000).map(rule).collect()
}

#[test]
fn a_thousand_rules_are_quick() {
    let rules = thousand_rules();
    let started = Instant::now();
    let remarks = remarks(&rules);
    let took = started.elapsed();
    println!("{} remarks in {took:?}", remarks.len());
    // Optimised, it takes a fraction of this.
    assert!(took < Duration::from_secs(1), "{took:?}");
}

#[test]
fn operators_of_the_test_are_all() {
    let used: usize = Trigger::ALL
        .iter()
        .map(|trigger| trigger.operators().len())
        .max()
        .unwrap_or_default();
    assert_eq!(used, 6, "the strategy above picks among so many");
    assert_eq!(Operator::ALL.len(), 7);
}
