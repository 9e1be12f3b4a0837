//! The whole way from an alert to what to change, by keys alone; and back to where the reader was.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use e2e::pages::{Keyboard, RunPage, RunsPage, SignalPage};
use e2e::{Browser, Driver, Server, check};
use thirtyfour::prelude::*;

#[tokio::test]
async fn an_alert_is_followed_by_keys_alone() -> Result<()> {
    let server = Server::start()?;
    check(&server.client(), &Driver::new("0.5.7", "fire").run(&server)?)?;
    let browser = Browser::open().await?;
    let told = tell(&server, &browser).await;
    browser.close().await?;
    told
}

async fn tell(server: &Server, browser: &Browser) -> Result<()> {
    let client = server.client();
    let page = browser.driver();
    let keyboard = Keyboard::of(page);
    let runs = client.get("/v1/runs?agent=fire-tool-loop&limit=1")?;
    let run_id = runs["runs"][0]["run_id"].as_str().context("no run")?.to_owned();
    let run = client.get(&format!("/v1/runs/{run_id}"))?;
    let signal = run["signals"][0]["id"].as_u64().context("no signal")?;

    // The alert's link shows the signal on the run.
    browser
        .goto(&format!("{}/runs/{run_id}?signal={signal}", server.dashboard_url()))
        .await?;
    let shown = RunPage::shown(page, &run_id).await?;
    shown.caption_is("TOOL_LOOP").await?;

    // One key goes to the steps of the evidence, one after the other.
    keyboard.press("e").await?;
    keyboard.is_at("step=").await?;
    let first = page.current_url().await?;
    keyboard.press("e").await?;
    eventually_other(page, first.as_str()).await?;

    // From there to the signal, and what to change.
    keyboard
        .tab_to("nav[aria-label='Views of this run'] a", "Signals")
        .await?;
    keyboard.press(Key::Enter).await?;
    keyboard.tab_to("a[href^='/signals/']", "").await?;
    keyboard.press(Key::Enter).await?;
    let told = SignalPage::shown(page, "TOOL_LOOP").await?;
    told.says("What to change").await?;

    // And back to the run, with the same key as there.
    keyboard.press("e").await?;
    RunPage::shown(page, &run_id).await?;
    let errors = browser.console_errors().await?;
    ensure!(errors.is_empty(), "the page complained: {errors:?}");
    Ok(())
}

async fn eventually_other(page: &WebDriver, url: &str) -> Result<()> {
    for _ in 0..100 {
        if page.current_url().await?.as_str() != url {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    anyhow::bail!("the address stays {url}")
}

#[tokio::test]
async fn back_finds_the_page_as_it_was_left() -> Result<()> {
    let server = Server::start()?;
    server.fill(400)?;
    let browser = Browser::open().await?;
    let list = go_and_come_back(&server, &browser).await;
    let overview = leave_the_overview(&server, &browser).await;
    browser.close().await?;
    list.and(overview)
}

/// The whole page scrolls here, and its content comes in pieces.
async fn leave_the_overview(server: &Server, browser: &Browser) -> Result<()> {
    let page = browser.driver();
    browser.goto(&server.dashboard_url()).await?;
    let scroll =
        "const page = document.querySelector('#page'); if (page) page.scrollTop = 300; return page?.scrollTop ?? -1;";
    let place = "return document.querySelector('#page')?.scrollTop ?? -1;";
    reaches(page, scroll, 300.0).await?;
    // A reader needs longer than a frame from scrolling to clicking; a program does not.
    tokio::time::sleep(Duration::from_millis(200)).await;
    let follow = "document.querySelector('nav a[href=\"/agents\"]').click(); return 0;";
    page.execute(follow, vec![]).await?;
    reaches(
        page,
        "return document.querySelector('main h1')?.textContent === 'Agents' ? 1 : 0;",
        1.0,
    )
    .await?;
    reaches(page, place, 0.0).await?;
    page.back().await?;
    reaches(page, place, 300.0).await
}

/// Waits until a script answers this number.
async fn reaches(page: &WebDriver, script: &str, wanted: f64) -> Result<()> {
    let mut last = f64::NAN;
    for _ in 0..100 {
        last = page.execute(script, vec![]).await?.convert()?;
        if (last - wanted).abs() < 1.0 {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    anyhow::bail!("`{script}` is {last} and not {wanted}")
}

async fn go_and_come_back(server: &Server, browser: &Browser) -> Result<()> {
    let page = browser.driver();
    browser.goto(&format!("{}/runs", server.dashboard_url())).await?;
    RunsPage::shown(page).await?;
    scroll_far(page).await?;
    let left = top(page).await?;
    let row = "const list = document.querySelector('.rows'), box = list.getBoundingClientRect();
        const links = [...list.querySelectorAll('a[title]')];
        const link = links.find(it => it.getBoundingClientRect().top > box.top + box.height / 2);
        const id = link?.title ?? ''; link?.click(); return id;";
    let run_id = follow_row(page, row).await?;
    RunPage::shown(page, &run_id).await?;
    page.back().await?;
    RunsPage::shown(page).await?;
    for _ in 0..50 {
        if (top(page).await? - left).abs() < 1.0 {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    anyhow::bail!("the list was left at {left} and is at {}", top(page).await?)
}

/// Rows that were scrolled to are drawn a frame later.
async fn follow_row(page: &WebDriver, script: &str) -> Result<String> {
    for _ in 0..50 {
        let run_id: String = page.execute(script, vec![]).await?.convert()?;
        if !run_id.is_empty() {
            return Ok(run_id);
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    anyhow::bail!("no row is in the lower half of the list")
}

/// Scrolls beyond the first page of the list, as far as it is loaded by then.
async fn scroll_far(page: &WebDriver) -> Result<()> {
    for _ in 0..100 {
        let script = "const list = document.querySelector('.rows'); if (list) list.scrollTop = 5000;";
        page.execute(script, vec![]).await?;
        if top(page).await? >= 5000.0 {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    anyhow::bail!("the list does not grow")
}

async fn top(page: &WebDriver) -> Result<f64> {
    let script = "return document.querySelector('.rows')?.scrollTop ?? -1;";
    Ok(page.execute(script, vec![]).await?.convert()?)
}
