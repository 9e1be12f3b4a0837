//! Everything is found by its name, from everywhere, without a pointer.

use anyhow::{Context, Result, ensure};
use e2e::pages::{Keyboard, Palette, settled};
use e2e::{Browser, Driver, Server, check};

#[tokio::test]
async fn everything_is_found_by_its_name() -> Result<()> {
    let server = Server::start()?;
    let report = Driver::new("0.5.7", "manual_run").run(&server)?;
    check(&server.client(), &report)?;
    let run_id = report.runs.first().context("no run")?.run_id.clone();
    let browser = Browser::open().await?;
    let told = tell(&server, &browser, &run_id).await;
    browser.close().await?;
    told
}

async fn tell(server: &Server, browser: &Browser, run_id: &str) -> Result<()> {
    let page = browser.driver();
    let keyboard = Keyboard::of(page);
    browser.goto(&format!("{}/runs", server.dashboard_url())).await?;
    settled(page).await?;

    // An agent by the beginning of its name.
    let palette = Palette::open(page).await?;
    palette.ask("e2e-par", "e2e-parent").await?;
    palette.take().await?;
    keyboard.is_at("/agents/e2e-parent").await?;

    // A run by its id, as people paste it, also as the id of a trace.
    for pasted in [run_id.to_owned(), run_id.replace('-', "")] {
        let palette = Palette::open(page).await?;
        palette.ask(&pasted, run_id).await?;
        palette.take().await?;
        keyboard.is_at(&format!("/runs/{run_id}")).await?;
    }
    settled(page).await?;

    // What was chosen is there the next time, without being asked for.
    let palette = Palette::open(page).await?;
    keyboard.reads("[role=group][aria-label=Recent]", "e2e-parent").await?;
    palette.leave().await?;

    // An action, and a list that is filtered by a failure type.
    let palette = Palette::open(page).await?;
    palette.ask("dark theme", "dark").await?;
    palette.take().await?;
    keyboard.reads("html[data-theme=dark] main", "").await?;
    let palette = Palette::open(page).await?;
    palette.ask("tool loop", "TOOL_LOOP").await?;
    palette.take().await?;
    keyboard.is_at("failure_type=TOOL_LOOP").await?;

    // Escape gives the focus back.
    keyboard.tab_to("a", "Runs").await?;
    Palette::open(page).await?.leave().await?;
    ensure!(keyboard.is_on("a", "Runs").await?, "the focus is lost");
    let errors = browser.console_errors().await?;
    ensure!(errors.is_empty(), "the page complained: {errors:?}");
    Ok(())
}
