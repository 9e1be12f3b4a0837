//! axe finds nothing to complain about on any page, in light and dark.

use anyhow::{Context, Result, ensure};
use e2e::pages::{StartPage, settled};
use e2e::{Axe, Browser, Driver, Server, Theme, check};

#[tokio::test]
async fn every_page_is_accessible() -> Result<()> {
    let server = Server::start()?;
    let browser = Browser::open().await?;
    let judged = judge(&server, &browser).await;
    browser.close().await?;
    judged
}

async fn judge(server: &Server, browser: &Browser) -> Result<()> {
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
    ensure!(findings.is_empty(), "{}", findings.join("\n"));
    Ok(())
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
    Ok(vec![
        "/runs".to_owned(),
        "/runs?agent=nobody".to_owned(),
        format!("/runs/{run}"),
        format!("/runs/{run}?unrolled=1&step=2"),
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
