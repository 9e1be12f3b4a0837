//! The detectors against recorded runs of real clients and against another implementation's verdicts.
//!
//! `fixtures/fire-*.ndjson` are recordings of two generations of clients, one scenario per detector and two
//! controls. `fixtures/oracle.ndjson` are synthetic runs with the verdicts of the original detectors.
//! Where this implementation differs on purpose, [`DIFFERENCES`] says so.

mod support;

use domain::detectors::findings;
use domain::run::replay;
use domain::{Baselines, ContentHash, RunState, RunStats, Signal, Thresholds};
use serde_json::Value as Json;

/// Case, verdict here, evidence that differs, reason. The verdict takes the place of the original's on that
/// failure type, or comes in addition. `docs/detectors.md` names every case.
const DIFFERENCES: &[(&str, &str, &[&str], &str)] = &[
    (
        "PROMPT_INJECTION_SIGNAL",
        "PROMPT_INJECTION_SIGNAL CRITICAL @0 0.8500",
        &[],
        "the number of matched patterns says little about certainty, so the confidence is constant",
    ),
    (
        "STEP_COUNT_INFLATION",
        "STEP_COUNT_INFLATION MEDIUM @11 0.8333",
        &["baseline_p75", "inflation_ratio"],
        "the baseline is of the highest step index, as the judged figure is, not of one more",
    ),
    (
        "goal_abandon_completed",
        "GOAL_ABANDONMENT MEDIUM @5 0.5000",
        &[],
        "the end of the run does not hide that it came without an answer",
    ),
    (
        "slow_tool_80s_with_signal",
        "SLOW_STEP HIGH @2 1.0000",
        &[],
        "a signal from outside does not cut the duration of the call it explains",
    ),
];

#[test]
fn recorded_runs_of_0_3_21_have_exactly_the_expected_signals() {
    recorded(include_str!("fixtures/fire-0.3.21.ndjson"), &[]);
}

/// The newer client sends text, so the hashes are of other bytes.
#[test]
fn recorded_runs_of_0_5_7_have_exactly_the_expected_signals() {
    recorded(
        include_str!("fixtures/fire-0.5.7.ndjson"),
        &["args_hashes", "error_hashes", "failure_reason_hash"],
    );
}

fn recorded(ndjson: &str, unequal: &[&str]) {
    let expected: Json = serde_json::from_str(include_str!("fixtures/fire-expected.json")).expect("valid JSON");
    let mut cases = 0;
    for case in lines(ndjson) {
        let name = case["name"].as_str().expect("a name");
        let mut runs: Vec<RunState> = array(&case["runs"]).map(rebuilt).collect();
        let judged = runs.pop().expect("a run");
        let stats: Vec<RunStats> = runs.iter().filter_map(RunStats::of).collect();
        let found = findings(&judged, &Thresholds::default(), &Baselines::of(&stats));
        compare(name, &found, &expected[name], unequal);
        found.iter().for_each(evidence_is_documented);
        cases += 1;
    }
    assert_eq!(cases, 17);
}

#[test]
fn synthetic_runs_have_the_verdicts_of_the_original() {
    let mut cases = 0;
    for case in lines(include_str!("fixtures/oracle.ndjson")) {
        let name = case["name"].as_str().expect("a name");
        let found = findings(&rebuilt(&case["events"]), &Thresholds::default(), &Baselines::default());
        compare(name, &found, &case["signals"], &[]);
        cases += 1;
    }
    assert_eq!(cases, 20);
}

#[test]
fn every_difference_is_documented_and_of_a_known_case() {
    let docs = include_str!("../../../docs/detectors.md");
    let fixtures = [
        include_str!("fixtures/fire-0.3.21.ndjson"),
        include_str!("fixtures/oracle.ndjson"),
    ]
    .concat();
    for (case, ..) in DIFFERENCES {
        assert!(fixtures.contains(&format!("\"name\":\"{case}\"")), "{case} is no case");
        assert!(
            docs.contains(&format!("`{case}`")),
            "docs/detectors.md does not mention {case}"
        );
    }
}

fn evidence_is_documented(signal: &Signal) {
    let heading = format!("\n## {}\n", signal.failure_type().as_str());
    let docs = include_str!("../../../docs/detectors.md");
    let section = docs
        .split_once(&heading)
        .map_or("", |(_, rest)| rest.split("\n## ").next().unwrap_or(rest));
    let fields = signal
        .evidence
        .serialize_fields(serde_json::value::Serializer)
        .expect("JSON");
    for key in fields.as_object().expect("an object").keys() {
        assert!(
            section.contains(&format!("`{key}`")),
            "{heading}: evidence `{key}` is not documented"
        );
    }
}

fn lines(ndjson: &str) -> impl Iterator<Item = Json> {
    ndjson
        .lines()
        .map(|line| serde_json::from_str(line).expect("valid JSON"))
}

fn array(json: &Json) -> impl Iterator<Item = &Json> {
    json.as_array().expect("an array").iter()
}

/// A run without an end is one whose agent went silent.
fn rebuilt(events: &Json) -> RunState {
    let mut run = replay(support::header(), &mut array(events).map(support::event).collect());
    run.stalled = run.end.is_none();
    run
}

fn compare(case: &str, found: &[Signal], expected: &Json, unequal: &[&str]) {
    let differs = DIFFERENCES.iter().find(|(name, ..)| *name == case);
    let replaced = differs.map(|(_, verdict, ..)| *verdict);
    let kind = |line: &str| line.split(' ').next().unwrap_or_default().to_owned();
    let mut wanted: Vec<String> = array(expected)
        .map(|signal| {
            let severity = signal["severity"].as_str().expect("a severity");
            verdict(
                &signal["failure_type"],
                severity,
                &signal["step_index"],
                &signal["confidence"],
            )
        })
        .filter(|line| replaced.is_none_or(|replaced| kind(replaced) != kind(line)))
        .chain(replaced.map(str::to_owned))
        .collect();
    let mut actual: Vec<String> = found
        .iter()
        .map(|signal| {
            let (step, confidence) = (Json::from(signal.step), Json::from(signal.confidence));
            verdict(
                &Json::from(signal.failure_type().as_str()),
                signal.severity.as_str(),
                &step,
                &confidence,
            )
        })
        .collect();
    wanted.sort();
    actual.sort();
    assert_eq!(actual, wanted, "in {case}");
    let ignored: Vec<&str> = differs
        .map_or(&[][..], |(_, _, keys, _)| keys)
        .iter()
        .chain(unequal)
        .copied()
        .collect();
    for signal in found {
        let same = |other: &&Json| other["failure_type"].as_str() == Some(signal.failure_type().as_str());
        if let Some(original) = array(expected).find(same) {
            compare_evidence(case, signal, &original["evidence"], &ignored);
        }
    }
}

fn verdict(failure: &Json, severity: &str, step: &Json, confidence: &Json) -> String {
    let failure = failure.as_str().expect("a failure type");
    format!(
        "{failure} {severity} @{step} {:.4}",
        confidence.as_f64().expect("a number")
    )
}

/// Everything the original gives as evidence is here too, under the names of the hash era.
fn compare_evidence(case: &str, signal: &Signal, original: &Json, ignored: &[&str]) {
    let fields = signal
        .evidence
        .serialize_fields(serde_json::value::Serializer)
        .expect("JSON");
    for (key, wanted) in original.as_object().expect("an object") {
        let (key, wanted) = match key.as_str() {
            "args" => ("args_hashes", hashed(wanted)),
            "errors" => ("error_hashes", hashed(wanted)),
            "failure_reason" => ("failure_reason_hash", hashed(wanted)),
            key => (key, wanted.clone()),
        };
        let actual = fields.get(key).unwrap_or_else(|| panic!("{case}: no evidence `{key}`"));
        if !ignored.contains(&key) {
            assert!(
                equal(actual, &wanted),
                "{case}: evidence `{key}` is {actual}, not {wanted}"
            );
        }
    }
}

fn hashed(json: &Json) -> Json {
    match json {
        Json::String(text) => Json::from(ContentHash::from_claim(text).map(|hash| hash.to_string())),
        Json::Array(items) => items.iter().map(hashed).collect(),
        other => other.clone(),
    }
}

fn equal(actual: &Json, wanted: &Json) -> bool {
    match (actual.as_f64(), wanted.as_f64()) {
        (Some(actual), Some(wanted)) => (actual - wanted).abs() < 1e-3,
        _ => actual == wanted,
    }
}
