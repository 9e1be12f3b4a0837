//! A picture of every page, in both themes and four widths, on a month of sample runs; and nothing in
//! any of them that does not fit.
//!
//! The pictures are put into `target/snapshots` (or where `DUNETRACE_SNAPSHOTS` says), to be looked at.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use e2e::pages::{ContentSearch, Palette, settled};
use e2e::{Browser, Client, Server, Theme, fix_tour};
use serde_json::json;

/// Phone, tablet, laptop, wall.
const SIZES: [(u32, u32); 4] = [(360, 740), (768, 1024), (1440, 900), (2560, 1440)];

const RUNS: u64 = 600;

#[tokio::test]
async fn every_page_fits_every_width() -> Result<()> {
    let server = Server::start()?;
    let browser = Browser::open().await?;
    let seen = look(&server, &browser).await;
    browser.close().await?;
    seen
}

#[tokio::test]
async fn the_way_of_a_fix_fits_every_width() -> Result<()> {
    let folder = folder();
    fs::create_dir_all(&folder)?;
    let browser = Browser::open().await?;
    let mut faults = Vec::new();
    let seen = fix_tour(&browser, async |state| {
        faults.extend(pictures(&browser, &folder, state, Rest::MayWork).await?);
        browser.resize(1440, 900).await
    })
    .await;
    browser.close().await?;
    seen?;
    ensure!(faults.is_empty(), "{}", faults.join("\n"));
    Ok(())
}

async fn look(server: &Server, browser: &Browser) -> Result<()> {
    let folder = folder();
    fs::create_dir_all(&folder)?;
    let mut faults = Vec::new();
    browser.goto(&server.dashboard_url()).await?;
    settled(browser.driver()).await?;
    faults.extend(pictures(browser, &folder, "first-start", Rest::Waited).await?);
    server.fill(RUNS)?;
    for (name, path) in pages(&server.client())? {
        browser.resize(1440, 900).await?;
        browser.goto(&format!("{}{path}", server.dashboard_url())).await?;
        settled(browser.driver()).await.with_context(|| path.clone())?;
        faults.extend(pictures(browser, &folder, name, Rest::Waited).await?);
    }
    faults.extend(dialogs(server, browser, &folder).await?);
    ensure!(faults.is_empty(), "{}", faults.join("\n"));
    Ok(())
}

async fn dialogs(server: &Server, browser: &Browser, folder: &Path) -> Result<Vec<String>> {
    let page = browser.driver();
    browser.resize(1440, 900).await?;
    browser.goto(&format!("{}/runs", server.dashboard_url())).await?;
    settled(page).await?;
    let palette = Palette::open(page).await?;
    let mut faults = pictures(browser, folder, "palette", Rest::Waited).await?;
    palette.ask("demo", "demo-").await?;
    faults.extend(pictures(browser, folder, "palette-found", Rest::Waited).await?);
    palette.leave().await?;
    let search = ContentSearch::open(page).await?;
    faults.extend(pictures(browser, folder, "content-search", Rest::Waited).await?);
    search.paste("never said").await?;
    search.says("No run contains this").await?;
    faults.extend(pictures(browser, folder, "content-search-empty", Rest::Waited).await?);
    Ok(faults)
}

/// Whether a page has to stand still before a picture is taken.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rest {
    Waited,
    /// What it does is what the picture is of.
    MayWork,
}

/// Pictures of the page as it is in every theme and size, and what does not fit.
async fn pictures(browser: &Browser, folder: &Path, name: &str, rest: Rest) -> Result<Vec<String>> {
    let mut faults = Vec::new();
    for (width, height) in SIZES {
        browser.resize(width, height).await?;
        for theme in Theme::BOTH {
            browser.prefer(theme).await?;
            if rest == Rest::Waited {
                settled(browser.driver()).await?;
            }
            let file = folder.join(format!("{name}-{width}-{}.png", theme.as_str()));
            fs::write(file, browser.picture().await?)?;
        }
        let found = browser.layout_faults().await?;
        faults.extend(found.iter().map(|fault| format!("{name} at {width}: {fault}")));
    }
    Ok(faults)
}

/// Every page that has something to show.
fn pages(client: &Client) -> Result<Vec<(&'static str, String)>> {
    let text = |path: &str, at: &str| -> Result<String> {
        let answer = client.get(path)?;
        let value = answer.pointer(at).with_context(|| format!("{path} has no {at}"))?;
        Ok(value.as_str().map_or_else(|| value.to_string(), str::to_owned))
    };
    let run = text("/v1/runs?failure_type=TOOL_LOOP&limit=1", "/runs/0/run_id")?;
    let agent = text("/v1/agents", "/agents/0/agent_id")?;
    let signal = text("/v1/signals?failure_type=TOOL_LOOP&limit=1", "/signals/0/id")?;
    // Under this name one fires in the sample runs, so its page has something to show.
    let cap = json!({
        "name": "cost cap", "agent_id": "*", "enabled": true, "priority": 10,
        "condition": {"trigger": "cost_usd", "operator": "gt", "value": 0.5},
        "action": {"type": "switch_model", "params": {"model": "gpt-4o-mini"}},
    });
    let cap = client.change("POST", "/v1/policies", &cap)?;
    let policy = cap["id"].as_u64().context("a policy without a number")?;
    Ok(vec![
        ("policies", "/policies".to_owned()),
        ("policy-new", "/policies/new?template=loop".to_owned()),
        ("policy", format!("/policies/{policy}")),
        ("policy-fired", format!("/policies/{policy}?tab=fired")),
        ("policy-history", format!("/policies/{policy}?tab=history")),
        ("policy-missing", "/policies/9999".to_owned()),
        ("overview", "/".to_owned()),
        ("runs", "/runs".to_owned()),
        ("runs-filtered", "/runs?failure_type=TOOL_LOOP&sort=cost".to_owned()),
        ("runs-empty", "/runs?agent=nobody".to_owned()),
        ("run-graph", format!("/runs/{run}")),
        ("run-unrolled", format!("/runs/{run}?unrolled=1&step=2")),
        ("run-timeline", format!("/runs/{run}?unrolled=time&step=2")),
        ("run-sequence", format!("/runs/{run}?view=sequence")),
        ("run-events", format!("/runs/{run}?view=events")),
        ("run-signals", format!("/runs/{run}?view=signals")),
        ("run-missing", "/runs/there-is-no-such-run".to_owned()),
        ("signals", "/signals".to_owned()),
        ("signals-all", "/signals?view=all".to_owned()),
        ("signal", format!("/signals/{signal}")),
        ("agents", "/agents".to_owned()),
        ("agent", format!("/agents/{agent}")),
        ("compare", format!("/compare?a={run}")),
        ("integrations", "/settings/integrations".to_owned()),
        ("not-found", "/nowhere".to_owned()),
    ])
}

fn folder() -> PathBuf {
    let default = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/snapshots");
    std::env::var_os("DUNETRACE_SNAPSHOTS").map_or(default, PathBuf::from)
}
