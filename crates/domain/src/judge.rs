//! The judgement over a run: all detectors, then what their findings mean together.

use std::collections::HashMap;

use crate::baseline::Baselines;
use crate::config::Thresholds;
use crate::detectors;
use crate::run::RunState;
use crate::severity::Severity;
use crate::signal::Signal;

/// Every signal of the run as it stands. For an open run they are provisional.
pub fn judge(run: &RunState, thresholds: &Thresholds, baselines: &Baselines) -> Vec<Signal> {
    let mut signals = detectors::findings(run, thresholds, baselines);
    let count = u32::try_from(signals.len()).unwrap_or(u32::MAX);
    let verdict = hard_override(run);
    for signal in &mut signals {
        signal.co_signal_count = count;
        match verdict {
            Some((severity, confidence)) => {
                signal.severity = signal.severity.max(severity);
                signal.confidence = confidence;
            }
            None => signal.confidence = boost(signal.confidence, count),
        }
    }
    signals
}

/// Two patterns are so plain that they settle everything else in the run: its signals are at least that
/// severe, and that certain. A severity never goes down, so an injection stays critical.
fn hard_override(run: &RunState) -> Option<(Severity, f64)> {
    const REPEATS: usize = 8;
    const FAILURES: usize = 5;
    if repeats_one_call(run, REPEATS) {
        return Some((Severity::Critical, 0.98));
    }
    // A call in flight must not withdraw the verdict for the time it takes.
    let answered = run.tools().rev().filter(|call| call.success.is_some());
    let failing_tail = answered.take_while(|call| call.failed()).count();
    (failing_tail >= FAILURES).then_some((Severity::High, 0.95))
}

/// One tool was called at least `least` times, nine in ten of them with the same arguments.
fn repeats_one_call(run: &RunState, least: usize) -> bool {
    let mut calls: HashMap<&str, Vec<_>> = HashMap::new();
    for call in run.tools() {
        calls.entry(call.tool.as_str()).or_default().push(call.args_hash);
    }
    calls.values().filter(|hashes| hashes.len() >= least).any(|hashes| {
        let mut counts = HashMap::new();
        hashes
            .iter()
            .flatten()
            .for_each(|hash| *counts.entry(hash).or_insert(0_usize) += 1);
        counts.values().max().is_some_and(|&most| most * 10 >= hashes.len() * 9)
    })
}

/// Signals that occur together make each other more credible.
fn boost(confidence: f64, signals: u32) -> f64 {
    let factor = match signals {
        0 | 1 => 1.0,
        2 => 1.15,
        3 => 1.30,
        _ => 1.40,
    };
    (confidence * factor).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detectors::testing::run;

    fn judged(spec: &str) -> Vec<String> {
        let line = |signal: &Signal| {
            let (severity, confidence) = (signal.severity, signal.confidence);
            format!(
                "{} {severity} {confidence:.3} x{}",
                signal.failure_type().as_str(),
                signal.co_signal_count
            )
        };
        judge(&run(spec), &Thresholds::default(), &Baselines::default())
            .iter()
            .map(line)
            .collect()
    }

    #[test]
    fn one_signal_keeps_its_confidence() {
        assert_eq!(
            judged("llm tool:a! llm:stop end:final_answer"),
            ["FIRST_STEP_FAILURE MEDIUM 0.850 x1"]
        );
    }

    #[test]
    fn signals_that_occur_together_raise_their_confidence() {
        assert_eq!(
            judged("llm:length tool:a! llm:length end:final_answer"),
            [
                "LLM_TRUNCATION_LOOP HIGH 0.575 x2",
                "FIRST_STEP_FAILURE MEDIUM 0.977 x2"
            ]
        );
        assert_eq!(
            judged("llm tool:a tool:a! tool:a! tool:a! llm:length llm:length llm:stop:0 end:completed"),
            [
                "GOAL_ABANDONMENT MEDIUM 0.560 x4",
                "LLM_TRUNCATION_LOOP HIGH 0.700 x4",
                "RETRY_STORM HIGH 0.700 x4",
                "EMPTY_LLM_RESPONSE HIGH 1.000 x4",
            ]
        );
    }

    #[test]
    fn eight_equal_calls_settle_the_severity() {
        let same = "tool:a=x ".repeat(8);
        let found = judged(&format!("{same}tool:a=y llm:stop:0 end:completed"));
        assert_eq!(found, ["TOOL_LOOP HIGH 1.000 x2", "EMPTY_LLM_RESPONSE HIGH 1.000 x2"]);
        let found = judged(&format!("{same}llm:stop:0 end:completed"));
        assert_eq!(
            found,
            ["TOOL_LOOP CRITICAL 0.980 x2", "EMPTY_LLM_RESPONSE CRITICAL 0.980 x2"]
        );
    }

    #[test]
    fn five_failures_at_the_end_settle_the_severity_and_never_lower_it() {
        let failing = "tool:a! tool:b! tool:c! tool:d! tool:e!";
        assert_eq!(
            judged(&format!("start?jailbreak llm tool:f {failing} tool:f~")),
            [
                "PROMPT_INJECTION_SIGNAL CRITICAL 0.950 x2",
                "CASCADING_TOOL_FAILURE HIGH 0.950 x2"
            ]
        );
    }
}
