//! The story that the product is made for, in a real browser: an agent starts, the dashboard shows it
//! live, the graph shows the loop, and the signal explains it.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use e2e::pages::{RunPage, RunsPage, SignalPage, StartPage};
use e2e::{Browser, Driver, Server, check};
use serde_json::Value;

#[tokio::test]
async fn agent_loops_and_is_seen() -> Result<()> {
    let server = Server::start_patient(Duration::from_mins(5))?;
    let browser = Browser::open().await?;
    let told = tell(&server, &browser).await;
    browser.close().await?;
    told
}

async fn tell(server: &Server, browser: &Browser) -> Result<()> {
    let client = server.client();
    let page = browser.driver();

    // Nothing has happened yet; the dashboard says how to begin, with this server's own address.
    let start = StartPage::open(browser, &server.dashboard_url()).await?;
    let snippet = start.snippet("endpoint").await?;
    ensure!(
        snippet.contains(&server.ingest_url()),
        "the lines to paste lead elsewhere: {snippet}"
    );

    // The agent starts, and the page turns into its run.
    let mut story = Driver::new("0.5.7", "live_loop").tell(server)?;
    let run_id = story.chapter("started")?;
    let run = RunPage::shown(page, &run_id).await?;
    run.status_is("running").await?;

    // The list shows it too, and shows the failure as soon as it happens.
    let runs = RunsPage::visit(page).await?;
    runs.row_says(&run_id, &["live-loop", "running"]).await?;
    story.go_on()?;
    story.chapter("looping")?;
    runs.row_says(&run_id, &["running", "HIGH", "TOOL_LOOP"]).await?;

    // The graph shows where it loops.
    runs.open_run(&run_id).await?;
    let run = RunPage::shown(page, &run_id).await?;
    run.caption_is("TOOL_LOOP").await?;
    let node = run.evidence_node().await?;
    ensure!(
        node.contains("search") && node.contains("5\u{d7}"),
        "evidence is drawn on {node:?}"
    );

    // The signal explains it.
    run.view("Signals").await?;
    run.signal_says("provisional").await?;
    run.open_signal().await?;
    let signal = SignalPage::shown(page, "TOOL_LOOP").await?;
    let told = client.get(&format!("/v1/runs/{run_id}"))?["signals"][0].clone();
    for part in ["title", "what", "why_it_matters"] {
        signal.says(&shown(&told[part])?).await?;
    }
    // The first suggestion is a text to be changed; the second is told.
    signal.says(&shown(&told["suggested_fixes"][1]["description"])?).await?;

    // The agent ends, and so does the run on the screen.
    signal.open_run(&run_id).await?;
    let run = RunPage::shown(page, &run_id).await?;
    story.go_on()?;
    check(&client, &story.end()?)?;
    run.status_is("completed").await?;

    let errors = browser.console_errors().await?;
    ensure!(errors.is_empty(), "the page complained: {errors:?}");
    Ok(())
}

/// The words as a page shows them: names of code are set in their own type, not in backticks.
fn shown(text: &Value) -> Result<String> {
    Ok(text.as_str().context("an explanation without words")?.replace('`', ""))
}
