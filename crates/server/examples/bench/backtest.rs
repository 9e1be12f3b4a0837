//! What a backtest takes, beside reading the same runs, and what a thousand policies cost.

use std::time::Instant;

use anyhow::{Result, ensure};
use serde_json::{Value, json};

use crate::bytes::settle;
use crate::client::Connection;
use crate::events::Source;
use crate::process::Server;
use crate::queries::measure;
use crate::report::Report;

const RUNS: usize = 1_000;
/// A start, 30 steps of a call and its response, and an end.
const RUN_EVENTS: u32 = 62;
/// Runs of one request.
const BATCH: usize = 10;
const ROUNDS: usize = 7;
const POLICIES: usize = 1_000;

pub(crate) async fn run(report: &mut Report) -> Result<()> {
    let server = Server::start().await?;
    seed(&server).await?;
    report.table(
        &format!("Backtest of {RUNS} runs of 30 steps"),
        &["work", "wall ms", "server CPU ms", "times the baseline"],
    );
    let ids = run_ids(&server).await?;
    let baseline = best(&server, || read_all(&server, &ids)).await?;
    row(
        report,
        "baseline: the same runs, each read over the API",
        baseline,
        baseline,
    );
    for (name, body) in trials() {
        let body = body.to_string();
        let took = best(&server, || backtest(&server, &body)).await?;
        row(report, name, took, baseline);
    }
    create_policies(&server).await?;
    let body = json!({"policy": policy("tool_call_count", "gt", &json!(5))}).to_string();
    let took = best(&server, || backtest(&server, &body)).await?;
    row(report, "tool calls, among 1,000 policies in force", took, baseline);
    report.table(
        &format!("With {POLICIES} policies"),
        &["query", "server CPU ms", "wall p50 ms", "wall p99 ms"],
    );
    for path in ["/v1/policies", "/v1/policies/state", "/v1/policies/1/activity"] {
        let cost = measure(&server, path).await?;
        let figures = [cost.cpu, cost.p50, cost.p99].map(|figure| format!("{figure:.2}"));
        report.row(&[&[path.to_owned()][..], &figures].concat());
    }
    Ok(())
}

/// Milliseconds of time and of the server's CPU.
type Took = (f64, f64);

fn row(report: &mut Report, name: &str, (wall, cpu): Took, (baseline, _): Took) {
    let ratio = wall / baseline;
    report.row(&[
        name.to_owned(),
        format!("{wall:.0}"),
        format!("{cpu:.0}"),
        format!("{ratio:.2}"),
    ]);
}

/// The quickest of several rounds.
async fn best(server: &Server, work: impl AsyncFn() -> Result<()>) -> Result<Took> {
    let mut best = (f64::INFINITY, f64::INFINITY);
    for _ in 0..ROUNDS {
        let (begun, cpu) = (Instant::now(), server.cpu());
        work().await?;
        let cpu = server.cpu().saturating_sub(cpu);
        best.0 = best.0.min(begun.elapsed().as_secs_f64() * 1e3);
        best.1 = best.1.min(cpu.as_secs_f64() * 1e3);
    }
    Ok(best)
}

fn trials() -> [(&'static str, Value); 4] {
    let calls = policy("tool_call_count", "gt", &json!(5));
    let signal = policy("signal", "contains", &json!("TOOL_LOOP"));
    [
        ("tool calls", json!({"policy": calls})),
        (
            "cost, never reached",
            json!({"policy": policy("cost_usd", "gt", &json!(1_000))}),
        ),
        ("signal TOOL_LOOP", json!({"policy": signal})),
        (
            "signal REASONING_STALL, never seen",
            json!({"policy": policy("signal", "contains", &json!("REASONING_STALL"))}),
        ),
    ]
}

fn policy(trigger: &str, operator: &str, value: &Value) -> Value {
    json!({
        "name": "bench",
        "condition": {"trigger": trigger, "operator": operator, "value": value},
        "action": {"type": "stop"},
    })
}

async fn backtest(server: &Server, body: &str) -> Result<()> {
    let connection = Connection::open(&server.api).await?;
    let answer = connection.post_to_end("/v1/policies/backtest", body).await?;
    ensure!(answer.contains(r#""kind":"done""#), "the backtest was broken off");
    Ok(())
}

async fn read_all(server: &Server, ids: &[String]) -> Result<()> {
    let mut connection = Connection::open(&server.api).await?;
    for id in ids {
        let (status, _) = connection.get(&format!("/v1/runs/{id}")).await?;
        ensure!(status == 200, "the server answered {status}");
    }
    Ok(())
}

async fn seed(server: &Server) -> Result<()> {
    let mut source = Source::new(77, 5).at(1_795_000_000.0);
    let mut connection = Connection::open(&server.ingest).await?;
    for _ in 0..RUNS / BATCH {
        let body = source.batch(BATCH * RUN_EVENTS as usize, &mut None, RUN_EVENTS);
        let status = connection.post("/v1/ingest", &body).await?;
        ensure!(status == 202, "the server answered {status}");
    }
    settle(server).await
}

async fn run_ids(server: &Server) -> Result<Vec<String>> {
    let mut connection = Connection::open(&server.api).await?;
    let mut ids = Vec::with_capacity(RUNS);
    let mut path = "/v1/runs?limit=500".to_owned();
    loop {
        let (_, body) = connection.get(&path).await?;
        let list: api::runs::RunList = serde_json::from_slice(&body)?;
        ids.extend(list.runs.iter().map(|run| run.run_id.to_string()));
        let Some(next) = list.page.next else { break };
        path = format!("/v1/runs?limit=500&cursor={}", api::paths::encode(&next));
    }
    ensure!(ids.len() == RUNS, "{} runs are listed", ids.len());
    Ok(ids)
}

async fn create_policies(server: &Server) -> Result<()> {
    let mut connection = Connection::open(&server.api).await?;
    for number in 0..POLICIES {
        let mut policy = policy("tool_call_count", "gt", &json!(1_000 + number));
        policy["name"] = format!("policy {number}").into();
        let status = connection.post("/v1/policies", &policy.to_string()).await?;
        ensure!(status == 200, "the server answered {status}");
    }
    Ok(())
}
