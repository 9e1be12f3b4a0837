//! What holds for every set of policies on every run.

mod generated;

use domain::event::{Event, EventKind};
use domain::policy::{
    Action, ActionKind, AgentScope, Condition, Evaluation, Firing, Operator, PolicyRule, SdkPrices, Threshold, Trigger,
    evaluate,
};
use domain::run::normalise;
use domain::{Baselines, FailureType, Label, Thresholds};
use generated::{baselines, events, header};
use proptest::prelude::*;
use proptest::sample::select;

fn condition() -> impl Strategy<Value = Condition> {
    let operator = select(&Operator::ALL);
    (select(&Trigger::ALL), operator, 0_i64..12, select(FailureType::ALL)).prop_map(
        |(trigger, operator, number, failure)| {
            let value = match trigger {
                Trigger::Signal => Threshold::Text(failure.as_str().to_owned()),
                Trigger::FinishReason => Threshold::Text(["stop", "length"][usize::from(number > 5)].to_owned()),
                Trigger::CostUsd => Threshold::Float(number as f64 / 100.0),
                _ => Threshold::Int(number),
            };
            // Only this operator can be true of a list.
            let operator = if trigger == Trigger::Signal {
                Operator::Contains
            } else {
                operator
            };
            Condition {
                trigger,
                operator,
                value,
            }
        },
    )
}

fn action() -> impl Strategy<Value = Action> {
    prop_oneof![
        2 => Just(Action::Log {}),
        1 => Just(Action::Stop { message: None }),
        2 => Just(Action::SwitchModel { model: "small".to_owned() }),
        2 => Just(Action::InjectPrompt { prompt: "Go on.".to_owned() }),
    ]
}

fn rule() -> impl Strategy<Value = PolicyRule> {
    (condition(), action(), 0_u32..4).prop_map(|(condition, action, priority)| PolicyRule {
        name: Label::name("rule"),
        agent_id: AgentScope::All,
        condition,
        action,
        enabled: true,
        priority,
        shadow: false,
    })
}

/// A rule that agents of this name never look at.
fn idle_rule() -> impl Strategy<Value = PolicyRule> {
    (rule(), 0..3).prop_map(|(rule, why)| match why {
        0 => PolicyRule { enabled: false, ..rule },
        1 => PolicyRule { shadow: true, ..rule },
        _ => PolicyRule {
            agent_id: AgentScope::Agent(Label::name("somebody else")),
            ..rule
        },
    })
}

fn run() -> impl Strategy<Value = Vec<Event>> {
    events(60).prop_map(|mut events| {
        normalise(&mut events);
        events
    })
}

fn fired(events: &[Event], rules: &[PolicyRule], baselines: &Baselines) -> Vec<Firing> {
    let evaluation = Evaluation {
        thresholds: &Thresholds::default(),
        baselines,
        prices: SdkPrices::default(),
    };
    evaluate(&header(), events, &rules.iter().collect::<Vec<_>>(), &evaluation)
}

proptest! {
    #[test]
    fn once_per_run_unless_it_only_logs_and_one_per_event(
        events in run(), rules in prop::collection::vec(rule(), 0..8), usual in baselines(),
    ) {
        let fired = fired(&events, &rules, &usual);
        prop_assert!(fired.is_sorted_by(|one, next| one.event < next.event));
        for (place, firing) in fired.iter().enumerate() {
            let action = rules[firing.rule].action.kind();
            let again = fired[place + 1..].iter().any(|later| later.rule == firing.rule);
            prop_assert!(!again || action == ActionKind::Log);
            let last = place + 1 == fired.len();
            prop_assert!(last || action != ActionKind::Stop);
            let kind = events[firing.event].kind();
            let checked = [EventKind::ToolCalled, EventKind::LlmResponded, EventKind::ToolResponded];
            prop_assert!(checked.contains(&kind));
        }
    }

    #[test]
    fn rules_that_the_agent_does_not_look_at_change_nothing(
        events in run(), rules in prop::collection::vec(rule(), 0..6), idle in prop::collection::vec(idle_rule(), 1..4),
        usual in baselines(), at in any::<prop::sample::Index>(),
    ) {
        let expected = fired(&events, &rules, &usual);
        let at = at.index(rules.len() + 1);
        let mut more = rules;
        let added = idle.len();
        more.splice(at..at, idle);
        let mut found = fired(&events, &more, &usual);
        for firing in &mut found {
            prop_assert!(firing.rule < at || firing.rule >= at + added, "an idle rule fired");
            firing.rule -= if firing.rule < at { 0 } else { added };
        }
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn what_comes_later_does_not_change_what_fired(
        events in run(), rules in prop::collection::vec(rule(), 0..6), usual in baselines(),
        cut in any::<prop::sample::Index>(),
    ) {
        let cut = cut.index(events.len() + 1);
        let mut expected = fired(&events, &rules, &usual);
        expected.retain(|firing| firing.event < cut);
        prop_assert_eq!(fired(&events[..cut], &rules, &usual), expected);
    }

    #[test]
    fn recorded_firings_and_duplicates_are_skipped(
        events in run(), rules in prop::collection::vec(rule(), 0..6), usual in baselines(),
    ) {
        let of = |events: &[Event]| -> Vec<_> {
            let key = |firing: Firing| (firing.rule, firing.step, firing.at, firing.value);
            fired(events, &rules, &usual).into_iter().map(key).collect()
        };
        let mut bare = events.clone();
        bare.retain(|event| event.kind() != EventKind::PolicyTriggered);
        let twice: Vec<Event> = events.iter().flat_map(|event| [event.clone(), event.clone()]).collect();
        prop_assert_eq!(of(&bare), of(&events));
        prop_assert_eq!(of(&twice), of(&events));
    }
}
