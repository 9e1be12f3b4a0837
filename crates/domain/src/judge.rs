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
                signal.severity = severity;
                signal.confidence = confidence;
            }
            None => signal.confidence = boost(signal.confidence, count),
        }
    }
    signals
}

/// Two patterns are so plain that they settle the severity of everything else in the run.
fn hard_override(run: &RunState) -> Option<(Severity, f64)> {
    const REPEATS: usize = 8;
    const FAILURES: usize = 5;
    if repeats_one_call(run, REPEATS) {
        return Some((Severity::Critical, 0.98));
    }
    let failing_tail = run.tools().rev().take_while(|call| call.failed()).count();
    (failing_tail >= FAILURES).then_some((Severity::High, 0.95))
}

/// One tool was called at least `least` times, nine in ten of them with the same arguments.
fn repeats_one_call(run: &RunState, least: usize) -> bool {
    let mut calls: HashMap<&str, Vec<_>> = HashMap::new();
    for call in run.tools() {
        calls
            .entry(call.tool.as_str())
            .or_default()
            .push(call.args_hash);
    }
    calls
        .values()
        .filter(|hashes| hashes.len() >= least)
        .any(|hashes| {
            let mut counts = HashMap::new();
            hashes
                .iter()
                .flatten()
                .for_each(|hash| *counts.entry(hash).or_insert(0_usize) += 1);
            counts
                .values()
                .max()
                .is_some_and(|&most| most * 10 >= hashes.len() * 9)
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
