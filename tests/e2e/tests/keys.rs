//! A server that asks for keys: the dashboard asks the reader for one, and is live with it.

use std::time::Duration;

use anyhow::{Result, ensure};
use e2e::pages::{KeyPage, RunsPage};
use e2e::{Axe, Browser, Driver, Server, Theme};
use thirtyfour::WebDriver;

const WRONG: &str = "not valid or was revoked";

#[tokio::test]
async fn dashboard_asks_for_a_key_and_is_live_with_it() -> Result<()> {
    let server = Server::start_locked(Duration::from_mins(5))?;
    let browser = Browser::open().await?;
    let told = tell(&server, &browser).await;
    browser.close().await?;
    told
}

async fn tell(server: &Server, browser: &Browser) -> Result<()> {
    let page = browser.driver();
    let key = server.keys(&["create", "--agent", "live-loop", "--customer", "ours"])?;
    let other = server.keys(&["create", "--agent", "live-loop", "--customer", "theirs"])?;
    let driver = Driver {
        key: &key,
        ..Driver::new("0.5.7", "live_loop")
    };
    let mut story = driver.tell(server)?;
    let run_id = story.chapter("started")?;

    // Nobody without a key sees anything, and the URL remembers where the reader wanted to go.
    let runs_url = format!("{}/runs?agent=live-loop", server.dashboard_url());
    browser.goto(&runs_url).await?;
    let question = KeyPage::shown(page).await?;
    is_accessible(browser, "the question").await?;
    question.enter("dt_live_there_is_no_such_key").await?;
    question.complains(WRONG).await?;
    is_accessible(browser, "the complaint").await?;

    // With the key the same page shows the run, and follows it.
    question.enter(&format!(" {key} ")).await?;
    let runs = RunsPage::shown(page).await?;
    runs.row_says(&run_id, &["live-loop", "running"]).await?;
    is_accessible(browser, "the runs").await?;
    story.go_on()?;
    story.chapter("looping")?;
    runs.row_says(&run_id, &["running", "TOOL_LOOP"]).await?;
    ensure!(
        page.current_url().await?.as_str() == runs_url,
        "the URL is {}",
        page.current_url().await?
    );
    is_kept(page, &key, &["tab"]).await?;

    // A reload keeps the key; revoking it brings the question back.
    browser.goto(&runs_url).await?;
    RunsPage::shown(page).await?.row_says(&run_id, &["running"]).await?;
    server.keys(&["revoke", &key])?;
    browser.goto(&runs_url).await?;
    let question = KeyPage::shown(page).await?;
    question.complains(WRONG).await?;
    is_kept(page, &key, &[]).await?;

    // Another customer's key does not show the run.
    question.remember().await?;
    question.enter(&other).await?;
    let runs = RunsPage::shown(page).await?;
    runs.lacks(&run_id).await?;
    is_kept(page, &other, &["tab", "device"]).await?;

    // The reader can take it away again.
    runs.forget_key().await?;
    KeyPage::shown(page).await?;
    is_kept(page, &other, &[]).await?;
    let errors = browser.console_errors().await?;
    ensure!(errors.is_empty(), "the page complained: {errors:?}");
    Ok(())
}

/// Whether the browser's storages hold the key, these and no others.
async fn is_kept(page: &WebDriver, key: &str, places: &[&str]) -> Result<()> {
    let script = "const places = { tab: sessionStorage, device: localStorage };
        return Object.keys(places).filter(name => Object.values(places[name]).includes(arguments[0]));";
    let found: Vec<String> = page.execute(script, vec![key.into()]).await?.convert()?;
    ensure!(found == places, "the key is in {found:?} instead of {places:?}");
    Ok(())
}

async fn is_accessible(browser: &Browser, what: &str) -> Result<()> {
    let axe = Axe::load()?;
    for theme in Theme::BOTH {
        browser.prefer(theme).await?;
        let violations = axe.violations(browser).await?;
        ensure!(violations.is_empty(), "{what}, {theme:?}: {}", violations.join("\n"));
    }
    Ok(())
}
