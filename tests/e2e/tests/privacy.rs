//! What the newest SDK sends in plain text is nowhere in what the server keeps, logs or answers.

use std::fs;
use std::path::Path;

use anyhow::{Result, ensure};
use e2e::{Client, Driver, Report, Server, check};
use serde_json::Value;

/// Characters that survive JSON, Python's `repr` and URLs unchanged.
const MARK: &str = "Zq7markedcontentZq7";

/// The name of an agent, which is no content.
const KEPT: &str = "fire-tool-loop";

const SCENARIOS: [&str; 8] = [
    "asgi_fastapi",
    "auto_instrument",
    "decorator_sync",
    "fire",
    "langchain_agent",
    "manual_run",
    "otel_receiver",
    "wsgi_django",
];

#[test]
fn marked_content_is_nowhere() -> Result<()> {
    let server = Server::start()?;
    let client = server.client();
    let mut reports = Vec::new();
    for scenario in SCENARIOS {
        let report = Driver {
            mark: MARK,
            ..Driver::new("0.5.7", scenario)
        }
        .run(&server)?;
        ensure!(
            report.marked_events > 0,
            "{scenario} sent no marked content, so this test shows nothing"
        );
        check(&client, &report)?;
        reports.push(report);
    }
    search_answers(&client, &reports)?;
    ensure!(!server.log().contains(MARK), "the log holds content");
    ensure!(
        holds(server.data_dir(), KEPT)?,
        "the search does not find what is kept, so it shows nothing"
    );
    ensure!(!holds(server.data_dir(), MARK)?, "the files hold content");
    Ok(())
}

/// Reads everything that the API has to say about the runs.
fn search_answers(client: &Client, reports: &[Report]) -> Result<()> {
    let mut paths: Vec<String> = [
        "/v1/config",
        "/v1/agents",
        "/v1/runs?limit=500",
        "/v1/signals?limit=500",
        "/v1/signals/groups",
    ]
    .map(str::to_owned)
    .into();
    for run in reports.iter().flat_map(|report| &report.runs) {
        paths.push(format!("/v1/runs/{}", run.run_id));
        for list in ["runs", "signals", "insights"] {
            paths.push(format!("/v1/agents/{}/{list}", run.agent_id));
        }
    }
    let signals = client.get("/v1/signals?limit=500")?;
    let ids = signals["signals"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|signal| signal["id"].as_u64());
    paths.extend(ids.map(|id| format!("/v1/signals/{id}")));
    paths.dedup();
    for path in &paths {
        let answer = client.get(path)?;
        ensure!(
            answer != Value::Null && !answer.to_string().contains(MARK),
            "{path} tells content"
        );
    }
    Ok(())
}

/// Whether any file below `dir` contains the text.
fn holds(dir: &Path, text: &str) -> Result<bool> {
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        let found = if path.is_dir() {
            holds(&path, text)?
        } else {
            fs::read(&path)?
                .windows(text.len())
                .any(|window| window == text.as_bytes())
        };
        if found {
            return Ok(true);
        }
    }
    Ok(false)
}
