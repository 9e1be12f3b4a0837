//! The evaluator against what the real SDKs did.
//!
//! `fixtures/policy-*.ndjson` are recordings of two generations of SDKs: policies, a run, and what fired
//! where with which figure (`tests/e2e/drivers/policy_golden.py` prints them, and a test there holds them
//! to the installed SDKs).

mod support;

use std::collections::HashMap;

use domain::payload::PolicyTriggered;
use domain::policy::{Evaluation, Firing, Metric, PolicyRule, SdkPrices, evaluate, shows_in_agents};
use domain::run::replay;
use domain::{Baselines, Event, FailureType, Fields, Label, Payload, Thresholds, Value};
use serde_json::Value as Json;

/// Cases in which the detectors here see something else than those in the agent, and the events at which
/// the policy fires here. `docs/policies.md` names every case.
const DIFFERENCES: &[(&str, &[usize])] = &[
    ("another word for length", &[4, 6]),
    ("another word for stop", &[2, 4]),
    ("nothing was measured", &[]),
    ("requests of model calls", &[]),
    ("a longer storm was overcome", &[7, 8, 9, 10, 18]),
    ("a call without an answer", &[9]),
    ("after the announced answer", &[]),
];

#[test]
fn policies_fire_as_in_0_3_21() {
    golden(include_str!("fixtures/policy-0.3.21.ndjson"), SdkPrices::Before054);
}

#[test]
fn policies_fire_as_in_0_5_7() {
    golden(include_str!("fixtures/policy-0.5.7.ndjson"), SdkPrices::Since054);
}

#[test]
fn every_difference_is_documented_and_is_one() {
    let docs = include_str!("../../../docs/policies.md");
    for (case, events) in DIFFERENCES {
        assert!(
            docs.contains(&format!("`{case}`")),
            "docs/policies.md does not mention {case}"
        );
        for fixture in [
            include_str!("fixtures/policy-0.3.21.ndjson"),
            include_str!("fixtures/policy-0.5.7.ndjson"),
        ] {
            let name = format!("differs: {case}");
            let line = lines(fixture)
                .find(|line| line["name"] == name.as_str())
                .expect("a case");
            let fired: Vec<u64> = array(&line["fired"])
                .filter_map(|firing| firing["event"].as_u64())
                .collect();
            let events: Vec<u64> = events.iter().map(|&event| event as u64).collect();
            assert_ne!(fired, events, "{case} is no difference");
        }
    }
}

#[test]
fn what_never_shows_in_agents_never_fired_in_one() {
    let mut seen = 0;
    for fixture in [
        include_str!("fixtures/policy-0.3.21.ndjson"),
        include_str!("fixtures/policy-0.5.7.ndjson"),
    ] {
        let plain = lines(fixture).filter(|line| !is_difference(line));
        for value in plain.flat_map(|line| {
            array(&line["fired"])
                .map(|firing| firing["value"].clone())
                .collect::<Vec<_>>()
        }) {
            for failure in value.as_array().into_iter().flatten().filter_map(Json::as_str) {
                assert!(
                    FailureType::parse(failure).is_none_or(shows_in_agents),
                    "{failure} fired"
                );
                seen += 1;
            }
        }
    }
    assert!(seen > 50, "only {seen} failures were seen");
}

/// What fired in the agent when the run was recorded is not what is being tried.
#[test]
fn recorded_firings_are_no_events() {
    let fixture = include_str!("fixtures/policy-0.5.7.ndjson");
    let case = lines(fixture)
        .find(|case| case["name"] == "GOAL_ABANDONMENT")
        .expect("a case");
    let events: Vec<Event> = array(&case["events"]).map(support::event).collect();
    let rules: Vec<PolicyRule> = serde_json::from_value(case["rules"].clone()).expect("rules");
    let with_recorded: Vec<Event> = events
        .iter()
        .flat_map(|event| [event.clone(), recorded(event)])
        .collect();
    let steps = |events| -> Vec<u32> {
        let fired = fired(events, &rules, SdkPrices::default());
        fired.iter().map(|firing| firing.step).collect()
    };
    assert_eq!(steps(&with_recorded), steps(&events));
    assert!(!steps(&events).is_empty());
}

fn recorded(after: &Event) -> Event {
    Event {
        payload: Payload::PolicyTriggered(PolicyTriggered {
            policy_name: Label::name("recorded"),
            action_type: Label::code("log"),
            trigger: Label::code("step_count"),
            value: Value::Null,
            extra: Fields::default(),
        }),
        ..after.clone()
    }
}

fn golden(fixture: &str, prices: SdkPrices) {
    let mut runs: HashMap<String, Vec<Event>> = HashMap::new();
    let mut cases = 0;
    for case in lines(fixture) {
        let name = text(&case["name"]);
        let owner = case["events_of"].as_str().unwrap_or(name).to_owned();
        let events = runs
            .entry(owner)
            .or_insert_with(|| array(&case["events"]).map(support::event).collect());
        let rules: Vec<PolicyRule> = serde_json::from_value(case["rules"].clone()).expect("rules");
        let fired = fired(events, &rules, prices);
        let difference = DIFFERENCES
            .iter()
            .find(|(difference, _)| name == format!("differs: {difference}"));
        if let Some((_, expected)) = difference {
            let at: Vec<usize> = fired.iter().map(|firing| firing.event).collect();
            assert_eq!(at, *expected, "{name}");
        } else {
            compare(name, &fired, &rules, &case["fired"]);
            // The SDK takes an answer without an id for one to the latest call.
            if !name.contains("overlapping") {
                spent_as_the_run_says(events, &fired);
            }
        }
        cases += 1;
    }
    assert!(cases > 80, "only {cases} cases");
}

fn fired(events: &[Event], rules: &[PolicyRule], prices: SdkPrices) -> Vec<Firing> {
    let evaluation = Evaluation {
        thresholds: &Thresholds::default(),
        baselines: &Baselines::default(),
        prices,
    };
    let mut header = support::header();
    header.agent_id = Label::name("golden");
    evaluate(&header, events, &rules.iter().collect::<Vec<_>>(), &evaluation)
}

fn compare(case: &str, fired: &[Firing], rules: &[PolicyRule], expected: &Json) {
    let shown: Vec<String> = fired
        .iter()
        .map(|firing| format!("{} at {} step {}", rules[firing.rule].name, firing.event, firing.step))
        .collect();
    let wanted: Vec<String> = array(expected)
        .map(|firing| {
            format!(
                "{} at {} step {}",
                text(&firing["policy"]),
                firing["event"],
                firing["step"]
            )
        })
        .collect();
    assert_eq!(shown, wanted, "in {case}");
    for (firing, expected) in fired.iter().zip(array(expected)) {
        assert!(
            is(&firing.value, &expected["value"]),
            "{case}: {:?} is not {}",
            firing.value,
            expected["value"]
        );
    }
}

fn spent_as_the_run_says(events: &[Event], fired: &[Firing]) {
    for firing in fired {
        let run = replay(support::header(), &mut events[..=firing.event].to_vec());
        assert_eq!(firing.spent.tokens, run.total_tokens());
        assert!((firing.spent.cost_usd - run.cost_usd()).abs() < 1e-12);
    }
}

/// Older SDKs list every failure, newer ones and this evaluator only those that policies name.
fn is(value: &Metric, expected: &Json) -> bool {
    match value {
        Metric::Number(number) => expected.as_f64() == Some(*number),
        Metric::Text(text) => expected.as_str() == Some(text),
        Metric::Signals(seen) => seen
            .iter()
            .all(|failure| array(expected).any(|name| name == failure.as_str())),
    }
}

fn is_difference(case: &Json) -> bool {
    text(&case["name"]).starts_with("differs: ")
}

fn lines(ndjson: &str) -> impl Iterator<Item = Json> {
    ndjson
        .lines()
        .map(|line| serde_json::from_str(line).expect("valid JSON"))
}

fn array(json: &Json) -> impl Iterator<Item = &Json> {
    json.as_array().expect("an array").iter()
}

fn text(json: &Json) -> &str {
    json.as_str().expect("a text")
}
