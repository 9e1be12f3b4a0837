//! How many agents can fetch their policies in a second.

use std::time::Instant;

use anyhow::{Result, ensure};
use serde_json::json;

use crate::client::Connection;
use crate::options::Options;
use crate::process::Server;
use crate::report::Report;

const POLICIES: usize = 1_000;
const CONNECTIONS: usize = 4;

pub(crate) async fn run(options: &Options, report: &mut Report) -> Result<()> {
    report.table(
        "Agents that fetch policies, over 4 kept connections",
        &["policies", "answer kB", "answers/s", "server CPU µs per answer"],
    );
    for (label, agents) in [("1,000 of 100 agents", 100), ("1,000, all for every agent", 0)] {
        let server = Server::start().await?;
        create(&server, agents).await?;
        let (cpu, begun) = (server.cpu(), Instant::now());
        let fetchers: Vec<_> = (0..CONNECTIONS)
            .map(|_| tokio::spawn(fetch_until(server.ingest.clone(), begun + options.time)))
            .collect();
        let (mut answers, mut size) = (0, 0);
        for fetcher in fetchers {
            let (count, bytes) = fetcher.await??;
            answers += count;
            size = bytes;
        }
        let cpu = server.cpu().saturating_sub(cpu).as_secs_f64();
        report.row(&[
            label.to_owned(),
            format!("{:.1}", size as f64 / 1e3),
            format!("{:.0}", answers as f64 / begun.elapsed().as_secs_f64()),
            format!("{:.0}", cpu * 1e6 / answers as f64),
        ]);
    }
    Ok(())
}

/// Each agent gets as many as any other; no agents means that all policies are for all.
async fn create(server: &Server, agents: usize) -> Result<()> {
    let mut connection = Connection::open(&server.api).await?;
    for number in 0..POLICIES {
        let agent = number
            .checked_rem(agents)
            .map_or_else(|| "*".to_owned(), |agent| format!("agent-{agent}"));
        let policy = json!({
            "name": format!("policy {number}"),
            "agent_id": agent,
            "condition": {"trigger": "tool_call_count", "operator": "gt", "value": number},
            "action": {"type": "stop", "params": {"message": "too many tools"}},
        });
        let status = connection.post("/v1/policies", &policy.to_string()).await?;
        ensure!(status == 200, "the server answered {status}");
    }
    Ok(())
}

/// Answers, and the size of the last.
async fn fetch_until(address: String, deadline: Instant) -> Result<(u64, usize)> {
    let mut connection = Connection::open(&address).await?;
    let (mut answers, mut size) = (0, 0);
    while Instant::now() < deadline {
        let path = format!("/v1/policies?agent_id=agent-{}&api_key=dt_dev_bench", answers % 100);
        let (status, body) = connection.get(&path).await?;
        ensure!(status == 200, "the server answered {status}");
        (answers, size) = (answers + 1, body.len());
    }
    Ok((answers, size))
}
