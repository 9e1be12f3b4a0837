//! The server goes away and comes back: the dashboard says so, keeps what it knew, and reconnects.

use anyhow::{Result, ensure};
use e2e::pages::{RunsPage, Shell, settled};
use e2e::{Axe, Browser, Driver, Server, Theme, check};

#[tokio::test]
async fn dashboard_survives_a_restart() -> Result<()> {
    let mut server = Server::start()?;
    let browser = Browser::open().await?;
    let survived = survive(&mut server, &browser).await;
    browser.close().await?;
    survived
}

async fn survive(server: &mut Server, browser: &Browser) -> Result<()> {
    let report = Driver::new("0.3.21", "decorator_sync").run(server)?;
    check(&server.client(), &report)?;
    let known = &report.runs[0];
    browser.goto(&format!("{}/runs", server.dashboard_url())).await?;
    settled(browser.driver()).await?;
    let shell = Shell::of(browser.driver());
    shell.is_live().await?;

    server.kill()?;
    shell.is_lost().await?;
    let runs = RunsPage::visit(browser.driver()).await?;
    runs.row_says(&known.run_id, &[&known.agent_id]).await?;
    let axe = Axe::load()?;
    for theme in Theme::BOTH {
        browser.prefer(theme).await?;
        let violations = axe.violations(browser).await?;
        ensure!(violations.is_empty(), "{theme:?}: {}", violations.join("\n"));
    }

    server.restart()?;
    shell.is_live().await?;
    let later = Driver::new("0.3.21", "policy_stop").run(server)?;
    runs.row_says(&later.runs[0].run_id, &["errored"]).await
}
