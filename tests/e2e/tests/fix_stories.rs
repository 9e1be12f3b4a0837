//! What the product is for, in a real browser: an agent fails, the failure is explained and fixed, and the
//! page tells whether that worked. One fix that works, one that does not and is taken back, one by policy.

use anyhow::{Context, Result, ensure};
use e2e::pages::{FixCard, Keyboard};
use e2e::{
    Browser, LangfuseServer, POLICY_SECRET, Research, Server, Workshop, eventually, let_fix_settle, looping_agent,
};
use serde_json::Value;
use stand_in::langfuse::Mode;
use std::time::Duration;
use thirtyfour::prelude::*;

const RESEARCH: Research<'_> = Research::USUAL;

#[tokio::test]
async fn a_loop_is_explained_fixed_and_verified() -> Result<()> {
    let shop = Workshop::open(LangfuseServer::stand_in(Mode::EventsOnly)?)?;
    let browser = Browser::open().await?;
    let told = verified(&shop, &browser).await;
    let errors = browser.console_errors().await;
    browser.close().await?;
    told?;
    ensure!(errors?.is_empty(), "the page complained");
    shop.langfuse.hold_to_contract()
}

async fn verified(shop: &Workshop, browser: &Browser) -> Result<()> {
    // The agent loops; both sides have the run.
    shop.publish_prompt(RESEARCH)?;
    let looping = shop.play(RESEARCH, 1)?.remove(0);
    let signal = shop.signal(&looping)?;

    // Its signal is explained from the trace.
    let card = FixCard::open(browser, &shop.server.dashboard_url(), signal).await?;
    card.explain().await?;
    card.says("repeats the same search").await?;
    ensure!(card.link("Open the trace").await?.ends_with(&looping.trace_id));
    let proposal = card.proposal().await?;
    ensure!(proposal.contains("do not repeat"), "{proposal:?}");

    // The fix becomes the next version of the prompt, with everything that the one before had.
    card.look_at_change().await?;
    card.apply_as(2).await?;
    let link = card.link("Applied as v2").await?;
    ensure!(link.ends_with("/prompts/research-agent-prompt?version=2"), "{link}");
    let stand_in = shop.langfuse.controls().context("a stand-in")?;
    let versions = stand_in.prompt_versions(RESEARCH.prompt);
    ensure!(
        versions.len() == 2 && versions[1].has_label("production"),
        "{versions:?}"
    );
    ensure!(versions[1].config == versions[0].config && versions[1].tags == versions[0].tags);
    let text = versions[1].prompt.as_str().unwrap_or_default();
    ensure!(text.ends_with(&proposal), "{text:?}");

    // Ten runs read it and are good, and the page that is still open says so.
    let_fix_settle();
    let good = shop.play(RESEARCH, 10)?;
    ensure!(good.iter().all(|run| !run.loops && run.version == 2));
    card.verdict_is("verified").await?;
    card.says("No TOOL_LOOP in 10 runs since the fix").await
}

/// With keys alone.
#[tokio::test]
async fn a_fix_that_does_not_help_is_taken_back() -> Result<()> {
    let shop = Workshop::open(LangfuseServer::stand_in(Mode::Legacy)?)?;
    let browser = Browser::open().await?;
    let told = taken_back(&shop, &browser).await;
    let errors = browser.console_errors().await;
    browser.close().await?;
    told?;
    ensure!(errors?.is_empty(), "the page complained");
    shop.langfuse.hold_to_contract()
}

async fn taken_back(shop: &Workshop, browser: &Browser) -> Result<()> {
    let stubborn = Research {
        stubborn: true,
        kind: "chat",
        ..RESEARCH
    };
    shop.publish_prompt(stubborn)?;
    let looping = shop.play(stubborn, 1)?.remove(0);
    let signal = shop.signal(&looping)?;
    let card = FixCard::open(browser, &shop.server.dashboard_url(), signal).await?;

    let keys = Keyboard::of(browser.driver());
    keys.tab_to("button", "Explain with Langfuse").await?;
    keys.press(Key::Enter).await?;
    card.says("Root cause").await?;
    keys.tab_to("button", "Apply to the prompt").await?;
    keys.press(Key::Enter).await?;
    keys.reads("dialog[open]", "Made from version 1").await?;
    keys.tab_to("dialog button", "Apply as v2").await?;
    keys.press(Key::Enter).await?;
    card.says("Applied as v2 in Langfuse").await?;

    // It loops all the same.
    let_fix_settle();
    ensure!(shop.play(stubborn, 1)?[0].loops);
    card.verdict_is("still occurring").await?;

    // So the label goes back.
    keys.tab_to(".fix-status button", "Roll back").await?;
    keys.press(Key::Enter).await?;
    keys.reads("dialog[open]", "Take the fix back?").await?;
    keys.tab_to("dialog button", "Roll back").await?;
    keys.press(Key::Enter).await?;
    card.says("Rolled back").await?;
    let stand_in = shop.langfuse.controls().context("a stand-in")?;
    let versions = stand_in.prompt_versions(stubborn.prompt);
    let labelled: Vec<u32> = versions
        .iter()
        .filter(|version| version.has_label("production"))
        .map(|version| version.version)
        .collect();
    ensure!(labelled == [1] && versions.len() == 2, "{versions:?}");
    Ok(())
}

#[tokio::test]
async fn a_policy_ends_the_loop_where_it_begins() -> Result<()> {
    // Neither a Langfuse nor a model is set up.
    let server = Server::start_with(vec![
        ("DUNETRACE_FIX_SETTLE_SECS", "1".to_owned()),
        ("POLICY_SIGNING_SECRET", POLICY_SECRET.to_owned()),
    ])?;
    let browser = Browser::open().await?;
    let told = contained(&server, &browser).await;
    let errors = browser.console_errors().await;
    browser.close().await?;
    told?;
    ensure!(errors?.is_empty(), "the page complained");
    Ok(())
}

async fn contained(server: &Server, browser: &Browser) -> Result<()> {
    let client = server.client();
    let looping = looping_agent(server, 1)?;
    ensure!(looping.iter().all(|run| run["stopped"] == false), "{looping:?}");
    let path = format!("/v1/runs/{}", looping[0]["run_id"].as_str().context("no run")?);
    let signal = eventually(Duration::from_secs(30), || {
        let run = client.get(&path)?;
        run["signals"][0]["id"].as_u64().context("no signal yet")
    })?;
    let card = FixCard::open(browser, &server.dashboard_url(), signal).await?;
    card.says("is not set up").await?;
    card.apply_policy().await?;

    // Every run is ended before it is a loop.
    let_fix_settle();
    let stopped = looping_agent(server, 10)?;
    ensure!(stopped.iter().all(|run| run["stopped"] == true), "{stopped:?}");
    card.verdict_is("verified").await?;
    let status = client.get(&format!("/v1/signals/{signal}/fix-status"))?;
    ensure!(status["verification"]["contained"] == 10, "{status}");
    ensure!(status["applied_via"] == "policy", "{status}");
    let shown: Value = client.get("/v1/fixes")?;
    ensure!(
        shown["fixes"].as_array().is_some_and(|fixes| fixes.len() == 1),
        "{shown}"
    );
    Ok(())
}
