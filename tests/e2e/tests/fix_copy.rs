//! A fix that is copied is on the clipboard, and noted as a fix; what the browser forbids is said and not noted.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use e2e::pages::FixCard;
use e2e::{Browser, POLICY_SECRET, Server, eventually, looping_agent};

#[tokio::test]
async fn a_copied_fix_is_on_the_clipboard_and_followed() -> Result<()> {
    let server = Server::start_with(vec![("POLICY_SIGNING_SECRET", POLICY_SECRET.to_owned())])?;
    let browser = Browser::open().await?;
    let told = copied(&server, &browser).await;
    let errors = browser.console_errors().await;
    browser.close().await?;
    told?;
    ensure!(errors?.is_empty(), "the page complained");
    Ok(())
}

async fn copied(server: &Server, browser: &Browser) -> Result<()> {
    let client = server.client();
    let looping = looping_agent(server, 1)?;
    let path = format!("/v1/runs/{}", looping[0]["run_id"].as_str().context("no run")?);
    let signal = eventually(Duration::from_secs(30), || {
        let run = client.get(&path)?;
        run["signals"][0]["id"].as_u64().context("no signal yet")
    })?;
    let status = format!("/v1/signals/{signal}/fix-status");
    let card = FixCard::open(browser, &server.dashboard_url(), signal).await?;
    let proposal = card.proposal().await?;
    ensure!(!proposal.is_empty(), "nothing is proposed");

    browser.allow_clipboard(false).await?;
    card.copy("does not allow copying here").await?;
    ensure!(
        client.get(&status)?["fix_applied"] == false,
        "what was not copied is no fix"
    );

    browser.allow_clipboard(true).await?;
    card.copy("Runs from now on show whether it helped").await?;
    ensure!(browser.clipboard().await? == proposal.trim());
    card.says("Copied, to be applied by hand").await?;
    let told = client.get(&status)?;
    ensure!(told["applied_via"] == "clipboard", "{told}");
    Ok(())
}
