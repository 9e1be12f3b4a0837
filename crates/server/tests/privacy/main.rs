//! No content is kept, logged or served, whatever field it came in.
//!
//! Marked text goes through every field that clients send, over real sockets, and comes from the servers
//! that are asked. Then the database, its files, the log at its most talkative level and every answer of the
//! API are searched for it.

mod explain;
mod others;
mod policies;
mod search;
mod server;
mod traffic;

use std::collections::BTreeSet;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use api::paths;
use serde_json::Value;

use self::explain::{Doings, SERVING};
use self::others::{Others, SECRETS};
use self::search::Haystack;
use self::server::Server;
use self::traffic::Sent;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn marked_content_is_nowhere() -> Result<()> {
    let log = server::capture_log();
    let others = Others::start()?;
    let server = Server::start(others.config()?).await?;
    let mut found = Haystack::default();
    let stream = tokio::spawn(server.listen(paths::STREAM));
    policies::create(&server).await?;

    let sent = traffic::CONTENTS.iter().flat_map(|content| traffic::to_ingest(content));
    for Sent {
        method,
        path,
        headers,
        body,
    } in sent
    {
        let answer = server.ask(server.ingest, method, &path, &headers, &body).await?;
        found.add(format!("answer to {method} {path}"), answer.into_bytes());
    }
    let runs = judged(&server).await?;
    for path in traffic::CONTENTS
        .iter()
        .flat_map(|content| traffic::strange_reads(content))
    {
        let answer = server.ask(server.api, "GET", &path, &[], b"").await?;
        found.add(format!("answer to GET {path}"), answer.into_bytes());
    }
    let mut doings = Doings {
        server: &server,
        others: &others,
        signal: of_loop(&server).await?,
        found: &mut found,
    };
    let fixes = doings.all().await?;
    for path in every_path(&server, &runs, &fixes).await? {
        let answer = server.get(&path).await?;
        ensure!(answer.starts_with("HTTP/1.1 200"), "{path}: {answer}");
        found.add(format!("answer to GET {path}"), answer.into_bytes());
    }
    policies::backtest(&server, &mut found).await?;
    server.stop();
    found.add("the live stream", stream.await??);
    found.add("the log", log.take());
    found.add_database(server.folder())?;

    found.must_not_hold_content()?;
    for secret in SECRETS {
        found.must_not_hold(secret)?;
    }
    found.must_hold("the log", b"request")?;
    found.must_hold("the live stream", b"event: change")?;
    // The test could not fail if the content had not arrived: its hash is where the content is not.
    for content in traffic::CONTENTS {
        let hash = domain::ContentHash::of(content);
        let run = paths::with(paths::RUN, &traffic::run_id("raw", content));
        found.must_hold(&format!("answer to GET {run}"), hash.to_string().as_bytes())?;
        found.must_hold("a value of the database", &hash.bytes())?;
    }
    Ok(())
}

/// Waits until every run that was sent has been judged, and returns what there is.
async fn judged(server: &Server) -> Result<Value> {
    let wanted = |content| traffic::RUNS.map(|name| traffic::run_id(name, content));
    let wanted: Vec<String> = traffic::CONTENTS.into_iter().flat_map(wanted).collect();
    let mut missing = Vec::new();
    for _ in 0..100 {
        let runs = server.json("/v1/runs?limit=500").await?;
        let listed = runs["runs"].as_array().context("no list of runs")?;
        let known: BTreeSet<&str> = listed.iter().filter_map(|run| run["run_id"].as_str()).collect();
        missing = wanted
            .iter()
            .filter(|id| !known.contains(id.as_str()))
            .cloned()
            .collect();
        if missing.is_empty() {
            return Ok(runs);
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    anyhow::bail!("not judged within ten seconds: {missing:?}")
}

/// The signal of a loop, which a prompt may mend.
async fn of_loop(server: &Server) -> Result<String> {
    let signals = server.json("/v1/signals?failure_type=TOOL_LOOP").await?;
    let signal = &signals["signals"][0]["id"];
    ensure!(signal.is_u64(), "the loop raised no signal: {signals}");
    Ok(signal.to_string())
}

/// Every path of the API that can be read and does not serve content, once for everything that it can be
/// about.
async fn every_path(server: &Server, runs: &Value, fixes: &BTreeSet<String>) -> Result<Vec<String>> {
    let rows = runs["runs"].as_array().context("no list of runs")?;
    let of_runs = |field: &str| -> BTreeSet<String> {
        rows.iter()
            .filter_map(|run| run[field].as_str())
            .map(str::to_owned)
            .collect()
    };
    let signals = server.json("/v1/signals?limit=500").await?;
    let signals = signals["signals"].as_array().context("no list of signals")?;
    ensure!(!signals.is_empty(), "the loop raised no signal");
    let signals = signals.iter().map(|signal| signal["id"].to_string()).collect();
    let hashes = traffic::CONTENTS.map(|content| domain::ContentHash::of(content).to_string());
    let hashes = format!("?hash={}", hashes.join(","));
    let mut out = Vec::new();
    for path in ::server::rest::openapi_document()
        .paths
        .paths
        .iter()
        .filter(|(path, item)| item.get.is_some() && *path != paths::STREAM)
        .map(|(path, _)| path)
        .filter(|path| !SERVING.contains(&path.as_str()))
    {
        let values: BTreeSet<String> = match path {
            path if path.contains("{run_id}") => of_runs("run_id"),
            path if path.contains("{agent_id}") => of_runs("agent_id"),
            path if path.contains("{policy_id}") => policies::ids().collect(),
            path if path.contains("{signal_id}") => BTreeSet::clone(&signals),
            path if path.contains("{fix_id}") => fixes.clone(),
            _ => BTreeSet::from([String::new()]),
        };
        let query = if path == paths::OCCURRENCES { &*hashes } else { "" };
        out.extend(values.iter().map(|value| paths::with(path, value) + query));
    }
    Ok(out)
}
