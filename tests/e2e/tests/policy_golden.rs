//! The evaluator of policies against the installed SDKs: their firings, on their own events as the ingest
//! port reads them.

use std::collections::HashMap;

use anyhow::{Context, Result, ensure};
use api::ingest::{ParsedBatch, parse};
use api::policy::{Evaluation, Firing, Metric, PolicyRule, SdkPrices, evaluate};
use api::{Baselines, Thresholds};
use e2e::Driver;
use serde_json::{Value, json};

#[test]
fn sdk_0_3_21_fires_as_recorded_and_as_evaluated() -> Result<()> {
    let recorded = include_str!("../../../crates/domain/tests/fixtures/policy-0.3.21.ndjson");
    hold("0.3.21", recorded, SdkPrices::Before054)
}

#[test]
fn sdk_0_5_7_fires_as_recorded_and_as_evaluated() -> Result<()> {
    let recorded = include_str!("../../../crates/domain/tests/fixtures/policy-0.5.7.ndjson");
    hold("0.5.7", recorded, SdkPrices::Since054)
}

fn hold(sdk: &str, recorded: &str, prices: SdkPrices) -> Result<()> {
    let printed = Driver::new(sdk, "policy_golden").print()?;
    ensure!(
        printed == recorded,
        "policy_golden.py prints something else than the fixture of SDK {sdk}"
    );
    let mut runs = HashMap::new();
    for line in printed.lines() {
        let case: Value = serde_json::from_str(line)?;
        let name = case["name"].as_str().context("a case without a name")?.to_owned();
        let owner = case["events_of"].as_str().unwrap_or(&name).to_owned();
        let batch = match runs.entry(owner) {
            std::collections::hash_map::Entry::Occupied(entry) => entry.into_mut(),
            std::collections::hash_map::Entry::Vacant(entry) => entry.insert(sent(&case["events"])?),
        };
        // Of the others, the tests of the evaluator say which they are.
        if !name.starts_with("differs: ") {
            compare(&case, batch, prices).with_context(|| format!("case {name}"))?;
        }
    }
    Ok(())
}

/// The events through the parser of requests, as the SDK would have posted them.
fn sent(events: &Value) -> Result<ParsedBatch> {
    let mut events = events.as_array().context("no events")?.clone();
    for event in &mut events {
        event["run_id"] = json!("run");
        event["agent_id"] = json!("golden");
        event["agent_version"] = json!("0152fb33");
    }
    let body = json!({"api_key": "dt_dev_test", "agent_id": "golden", "events": events});
    let batch = parse(body.to_string().as_bytes())?;
    ensure!(
        batch.rejected.is_empty() && batch.runs.len() == 1,
        "{:?}",
        batch.rejected
    );
    Ok(batch)
}

fn compare(case: &Value, batch: &ParsedBatch, prices: SdkPrices) -> Result<()> {
    let rules: Vec<PolicyRule> = serde_json::from_value(case["rules"].clone())?;
    let (header, events) = &batch.runs[0];
    let evaluation = Evaluation {
        thresholds: &Thresholds::default(),
        baselines: &Baselines::default(),
        prices,
    };
    let fired = evaluate(header, events, &rules.iter().collect::<Vec<_>>(), &evaluation);
    let expected = case["fired"].as_array().context("no firings")?;
    ensure!(
        fired.len() == expected.len() && fired.iter().zip(expected).all(|(one, other)| same(one, other, &rules)),
        "evaluated {fired:?}, the SDK fired {expected:?}"
    );
    Ok(())
}

fn same(firing: &Firing, expected: &Value, rules: &[PolicyRule]) -> bool {
    let value = &expected["value"];
    rules[firing.rule].name == expected["policy"].as_str().unwrap_or_default()
        && expected["event"] == firing.event
        && expected["step"] == firing.step
        && match &firing.value {
            Metric::Number(number) => value.as_f64() == Some(*number),
            Metric::Text(text) => value == text.as_str(),
            // Older SDKs list every failure, not only those that policies name.
            Metric::Signals(seen) => {
                let listed = value.as_array().map(Vec::as_slice).unwrap_or_default();
                seen.iter()
                    .all(|failure| listed.iter().any(|name| name == failure.as_str()))
            }
        }
}
