//! Holding the server to a driver's report.
//!
//! The answers are read as plain JSON, not through the server's own types, so that a renamed field
//! fails here as it would fail a client.

use std::collections::BTreeMap;
use std::thread::sleep;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::client::Client;
use crate::report::{ExpectedRun, Report};
use crate::wait::eventually;

/// Long enough for a stalled run to be noticed on a busy machine.
const LIMIT: Duration = Duration::from_secs(30);

/// Signals may come and go while a run is judged; what is right must stay right this long.
const SETTLE: Duration = Duration::from_millis(1200);

/// Waits until the server shows every run of the report exactly as expected, and looks a second time
/// a little later, so that a signal that comes late is noticed.
///
/// # Errors
/// The first difference that does not go away, or that comes late; or a warning of the SDK.
pub fn check(client: &Client, report: &Report) -> Result<()> {
    ensure!(report.warnings.is_empty(), "the SDK complained: {:?}", report.warnings);
    for run in &report.runs {
        eventually(LIMIT, || compare(client, run)).with_context(|| name(report, run))?;
    }
    sleep(SETTLE);
    for run in &report.runs {
        compare(client, run).with_context(|| format!("{} changed afterwards", name(report, run)))?;
    }
    Ok(())
}

fn name(report: &Report, run: &ExpectedRun) -> String {
    format!(
        "{} on SDK {}: run {} of {}",
        report.scenario, report.sdk, run.run_id, run.agent_id
    )
}

fn compare(client: &Client, expected: &ExpectedRun) -> Result<()> {
    let run = client.get(&format!("/v1/runs/{}", expected.run_id))?;
    same("agent_id", text(&run, "agent_id"), Some(&expected.agent_id))?;
    same("status", text(&run, "status"), Some(&expected.status))?;
    same(
        "exit_reason",
        text(&run, "exit_reason"),
        expected.exit_reason.as_deref(),
    )?;
    same("step_count", run["step_count"].as_u64(), Some(expected.steps))?;
    same("llm_calls", run["llm_calls"].as_u64(), Some(expected.llm_calls))?;
    same("tool_calls", run["tool_calls"].as_u64(), Some(expected.tool_calls))?;
    same(
        "parent_run_id",
        text(&run, "parent_run_id"),
        expected.parent_run_id.as_deref(),
    )?;
    same("trace_id", text(&run, "trace_id"), expected.trace_id.as_deref())?;
    same(
        "conversation_id",
        text(&run, "conversation_id"),
        expected.conversation_id.as_deref(),
    )?;
    same("signals", signals(&run)?, expected.signals.clone())?;
    same("events", events(&run)?, expected.events.clone())
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, shown: T, expected: T) -> Result<()> {
    ensure!(shown == expected, "{what}: shown {shown:?}, expected {expected:?}");
    Ok(())
}

fn text<'a>(value: &'a Value, field: &str) -> Option<&'a str> {
    value[field].as_str()
}

fn signals(run: &Value) -> Result<Vec<(String, String, u64)>> {
    let signals = run["signals"].as_array().context("run without signals")?;
    let over = run["status"] != "open";
    let mut found = Vec::new();
    for signal in signals {
        ensure!(
            signal["confirmed"] == over,
            "signal of a run that is over is not confirmed: {signal}"
        );
        let kind = text(signal, "failure_type").context("signal without type")?;
        let severity = text(signal, "severity").context("signal without severity")?;
        let step = signal["step_index"].as_u64().context("signal without step")?;
        found.push((kind.to_owned(), severity.to_owned(), step));
    }
    found.sort();
    Ok(found)
}

fn events(run: &Value) -> Result<BTreeMap<String, u64>> {
    let events = run["events"].as_array().context("run without events")?;
    let mut found = BTreeMap::new();
    for event in events {
        let kind = text(event, "event_type").context("event without type")?;
        *found.entry(kind.to_owned()).or_default() += 1;
    }
    Ok(found)
}
