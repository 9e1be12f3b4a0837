//! A long run, as long as wanted.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result};
use e2e::{Server, eventually};
use serde_json::{Value, json};

#[expect(clippy::disallowed_methods, reason = "the runs are to be new ones")]
fn now() -> Result<f64> {
    Ok(SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs_f64())
}

/// A finished run of that many steps: models and tools in turn, loops now and then, most arguments new.
pub(crate) fn send_run(server: &Server, run_id: &str, steps: u32) -> Result<()> {
    const BATCH: usize = 400;
    let events = events(run_id, steps, now()? - f64::from(steps));
    for batch in events.chunks(BATCH) {
        let body = json!({ "agent_id": "long-agent", "api_key": "dt_dev_test", "events": batch });
        ureq::post(format!("{}/v1/ingest", server.ingest_url()))
            .send_json(&body)
            .context("send a batch")?;
    }
    eventually(Duration::from_secs(30), || {
        // Its own page would be megabytes.
        let found = server.client().get(&format!("/v1/runs?text={run_id}"))?;
        (found["runs"][0]["status"] == "completed")
            .then_some(())
            .context("not judged yet")
    })
}

fn events(run_id: &str, steps: u32, start: f64) -> Vec<Value> {
    let mut events = vec![event(
        run_id,
        "run.started",
        0,
        start,
        json!({ "model": "gpt-4o", "tools": ["search", "fetch", "write"], "input_hash": hash(1) }),
    )];
    for step in 1..=steps {
        let at = start + f64::from(step);
        if step % 2 == 1 {
            let prompt = json!({ "model": "gpt-4o", "prompt_tokens": 900 + step % 700, "prompt_hash": hash(u64::from(step) << 20) });
            events.push(event(run_id, "llm.called", step, at, prompt));
            let answer =
                json!({ "model": "gpt-4o", "completion_tokens": 80, "finish_reason": "tool_calls", "latency_ms": 700 });
            events.push(event(run_id, "llm.responded", step, at + 0.7, answer));
        } else {
            let tool = ["search", "fetch", "write"][(step / 2 % 3) as usize];
            let arguments = if step % 1000 < 60 {
                hash(7)
            } else {
                hash(u64::from(step))
            };
            events.push(event(
                run_id,
                "tool.called",
                step,
                at,
                json!({ "tool_name": tool, "args_hash": arguments }),
            ));
            let result = json!({ "tool_name": tool, "success": step % 97 != 0, "output_length": 300, "latency_ms": 200, "output_hash": hash(u64::from(step) << 8) });
            events.push(event(run_id, "tool.responded", step, at + 0.2, result));
        }
    }
    let end = json!({ "exit_reason": "final_answer", "total_steps": steps });
    events.push(event(
        run_id,
        "run.completed",
        steps,
        start + f64::from(steps) + 1.0,
        end,
    ));
    events
}

fn event(run_id: &str, kind: &str, step: u32, at: f64, payload: Value) -> Value {
    json!({
        "event_type": kind, "run_id": run_id, "agent_id": "long-agent", "agent_version": "a1b2c3d4",
        "step_index": step, "timestamp": at, "payload": payload, "parent_run_id": null,
    })
}

/// Sixteen hexadecimal digits that look like a hash.
fn hash(seed: u64) -> String {
    format!("{:016x}", seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5bd1_e995)
}
