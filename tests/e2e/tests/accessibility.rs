//! axe finds nothing to complain about on any page and in any state of it, in light and dark.

use anyhow::{Context, Result, ensure};
use e2e::pages::{ContentSearch, Palette, Shell, StartPage, settled};
use e2e::{Axe, Browser, Driver, Server, Theme, check, fix_tour};
use serde_json::json;

#[tokio::test]
async fn every_page_is_accessible() -> Result<()> {
    let mut server = Server::start()?;
    let browser = Browser::open().await?;
    let judged = judge(&mut server, &browser).await;
    browser.close().await?;
    judged
}

#[tokio::test]
async fn the_way_of_a_fix_is_accessible() -> Result<()> {
    let axe = Axe::load()?;
    let browser = Browser::open().await?;
    let mut findings = Vec::new();
    let seen = fix_tour(&browser, async |state| {
        findings.extend(in_both_themes(&axe, &browser, state).await?);
        Ok(())
    })
    .await;
    browser.close().await?;
    seen?;
    ensure!(findings.is_empty(), "{}", findings.join("\n"));
    Ok(())
}

async fn judge(server: &mut Server, browser: &Browser) -> Result<()> {
    let axe = Axe::load()?;
    StartPage::open(browser, &server.dashboard_url()).await?;
    let mut findings = in_both_themes(&axe, browser, "first start").await?;
    for path in populate(server)? {
        browser.goto(&format!("{}{path}", server.dashboard_url())).await?;
        match settled(browser.driver()).await {
            Ok(()) => findings.extend(in_both_themes(&axe, browser, &path).await?),
            Err(error) => findings.push(format!("{path}: {error:#}")),
        }
        let errors = browser.console_errors().await?;
        findings.extend(errors.iter().map(|error| format!("{path} complained: {error}")));
    }
    browser.goto(&format!("{}/runs", server.dashboard_url())).await?;
    settled(browser.driver()).await?;
    findings.extend(dialogs(&axe, browser).await?);
    server.kill()?;
    findings.extend(out_of_reach(&axe, browser).await?);
    ensure!(findings.is_empty(), "{}", findings.join("\n"));
    Ok(())
}

/// The dialogs over the page: at first, with answers, and without any.
async fn dialogs(axe: &Axe, browser: &Browser) -> Result<Vec<String>> {
    let page = browser.driver();
    let palette = Palette::open(page).await?;
    let mut findings = in_both_themes(axe, browser, "palette").await?;
    palette.ask("fire-tool-l", "fire-tool-loop").await?;
    findings.extend(in_both_themes(axe, browser, "palette with answers").await?);
    palette.leave().await?;
    let search = ContentSearch::open(page).await?;
    findings.extend(in_both_themes(axe, browser, "content search").await?);
    search.paste("plan a trip").await?;
    search.says("Found in").await?;
    findings.extend(in_both_themes(axe, browser, "content that occurred").await?);
    search.paste("never said").await?;
    search.says("No run contains this").await?;
    findings.extend(in_both_themes(axe, browser, "content that did not occur").await?);
    Ok(findings)
}

/// What is shown when the server is gone: the last data, a banner, and an error where there is no data.
async fn out_of_reach(axe: &Axe, browser: &Browser) -> Result<Vec<String>> {
    Shell::of(browser.driver()).is_lost().await?;
    in_both_themes(axe, browser, "server out of reach").await
}

/// What axe finds on the page as it is, in light and in dark.
async fn in_both_themes(axe: &Axe, browser: &Browser, page: &str) -> Result<Vec<String>> {
    let mut findings = Vec::new();
    for theme in Theme::BOTH {
        browser.prefer(theme).await?;
        let violations = axe.violations(browser).await?;
        findings.extend(
            violations
                .iter()
                .map(|violation| format!("{page}, {theme:?}: {violation}")),
        );
    }
    Ok(findings)
}

/// Fills the server with runs of every kind and returns the pages that show them.
fn populate(server: &Server) -> Result<Vec<String>> {
    let client = server.client();
    for scenario in ["fire", "manual_run"] {
        let report = Driver::new("0.5.7", scenario).run(server)?;
        check(&client, &report)?;
    }
    let looping = client.get("/v1/runs?agent=fire-tool-loop&limit=1")?;
    let run = looping["runs"][0]["run_id"]
        .as_str()
        .context("no run of fire-tool-loop")?
        .to_owned();
    let signals = client.get(&format!("/v1/runs/{run}"))?;
    let signal = signals["signals"][0]["id"].as_u64().context("run without signal")?;
    let slow = client.get("/v1/signals?failure_type=SLOW_STEP&limit=1")?;
    let slow = slow["signals"][0]["id"].as_u64().context("no signal of a slow step")?;
    let policy = json!({
        "name": "cap", "agent_id": "*", "enabled": true, "priority": 10,
        "condition": {"trigger": "tool_call_count", "operator": "gt", "value": 3},
        "action": {"type": "log", "params": {}},
    });
    client.change("POST", "/v1/policies", &policy)?;
    let second = client.change("POST", "/v1/policies", &policy)?;
    let policy = second["id"].as_u64().context("a policy without a number")?;
    Ok(vec![
        "/policies".to_owned(),
        "/policies?text=nothing".to_owned(),
        "/policies/new".to_owned(),
        "/policies/new?template=loop".to_owned(),
        format!("/policies/{policy}"),
        format!("/policies/{policy}?tab=fired"),
        format!("/policies/{policy}?tab=history"),
        "/policies/99".to_owned(),
        "/".to_owned(),
        "/agents".to_owned(),
        "/agents/fire-tool-loop".to_owned(),
        "/agents/nobody".to_owned(),
        format!("/compare?a={run}"),
        "/compare".to_owned(),
        "/settings/integrations".to_owned(),
        "/runs".to_owned(),
        "/runs?agent=nobody".to_owned(),
        format!("/runs/{run}"),
        format!("/runs/{run}?unrolled=1&step=2"),
        format!("/runs/{run}?unrolled=time&step=2"),
        format!("/runs/{run}?view=sequence"),
        format!("/runs/{run}?view=events"),
        format!("/runs/{run}?view=signals"),
        "/runs/there-is-no-such-run".to_owned(),
        "/signals".to_owned(),
        "/signals?view=all".to_owned(),
        format!("/signals/{signal}"),
        format!("/signals/{slow}"),
        "/nowhere".to_owned(),
    ])
}
