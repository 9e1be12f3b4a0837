//! Measures how long the step graph's picture takes to be computed: `cargo xtask bench graph`.
//!
//! The machine's speed differs from day to day, so each figure stands beside what reading the same run
//! from JSON takes in the same process, which every page that shows the run has to do as well.

use std::hint::black_box;
use std::time::Instant;

use api::runs::RunDetail;
use dashboard::view_model::graph::{columns_in, fold, layout_in};
use dashboard::view_model::run::RunModel;
use serde_json::{Value, json};

const ROUNDS: usize = 21;
/// Pixels of the frame that the graph is laid out for.
const WIDTH: f64 = 1100.0;

#[expect(clippy::print_stdout, reason = "the terminal is where a bench reports")]
fn main() -> serde_json::Result<()> {
    println!(
        "| run | nodes | read from JSON ms (baseline) | fold and lay out ms | part of the baseline | all of the model ms |"
    );
    println!("|---|---|---|---|---|---|");
    for steps in [5_000, 20_000] {
        for (name, distinct) in [("loops", false), ("every step its own node", true)] {
            let text = run(steps, distinct).to_string();
            let detail: RunDetail = serde_json::from_str(&text)?;
            let nodes = fold(&detail.steps).nodes.len();
            let read = median(|| drop(black_box(serde_json::from_str::<RunDetail>(&text))));
            let picture = median(|| drop(black_box(layout_in(&fold(&detail.steps), columns_in(WIDTH)))));
            let model = median_of(|| detail.clone(), |detail| drop(black_box(RunModel::new(detail))));
            println!(
                "| {steps} steps, {name} | {nodes} | {read:.1} | {picture:.1} | {:.2} | {model:.1} |",
                picture / read
            );
        }
    }
    Ok(())
}

/// The median of some rounds in milliseconds.
fn median(work: impl Fn()) -> f64 {
    median_of(|| (), |()| work())
}

/// The same of work on what was prepared outside of the measured time.
fn median_of<T>(prepare: impl Fn() -> T, work: impl Fn(T)) -> f64 {
    let round = |_| {
        let prepared = prepare();
        let begin = Instant::now();
        work(prepared);
        begin.elapsed().as_secs_f64() * 1000.0
    };
    let mut times: Vec<f64> = (0..ROUNDS).map(round).collect();
    times.sort_by(f64::total_cmp);
    times[ROUNDS / 2]
}

/// A run of models and tools in turn. With `distinct`, no tool is called twice, so that nothing folds.
fn run(steps: usize, distinct: bool) -> Value {
    let step = |index: usize| {
        let (kind, name) = match (index % 2, distinct) {
            (1, false) => ("llm", "gpt-4o".to_owned()),
            (_, false) => ("tool", ["search", "fetch", "write"][index / 2 % 3].to_owned()),
            (_, true) => ("tool", format!("tool_{index}")),
        };
        json!({
            "step_index": index, "kind": kind, "name": name, "outcome": "ok", "duration_ms": 400,
            "content_hash": format!("{:016x}", (index as u64 / 6).wrapping_mul(0x9e37_79b9_7f4a_7c15)),
            "started_at": 1000.0 + index as f64, "prompt_tokens": 900, "completion_tokens": 80,
        })
    };
    let steps: Vec<Value> = (0..steps).map(step).collect();
    json!({
        "run_id": "r", "agent_id": "a", "agent_version": "v", "status": "completed", "started_at": 1000.0,
        "completed_at": 90_000.0, "last_event_at": 90_000.0, "exit_reason": "final_answer", "error_type": null,
        "model": "gpt-4o", "tools": [], "step_count": steps.len(), "event_count": 0, "llm_calls": 0, "tool_calls": 0,
        "retrievals": 0, "first_tool_step": 0, "prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0,
        "cost_usd": 0.0, "duration_ms": 89_000_000, "input_hash": null, "parent_run_id": null, "trace_id": null,
        "conversation_id": null, "policies": [], "stopped_by": null, "signal_count": 0, "has_signals": false,
        "max_severity": null, "failure_types": [], "events": [], "signals": [], "children": [], "steps": steps,
    })
}
