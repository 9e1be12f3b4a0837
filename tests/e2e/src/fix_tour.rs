//! Every state of explaining, fixing and verifying, one after the other, for those who look at pages.

use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::Value;
use stand_in::Fault;
use stand_in::langfuse::{Mode, NewPrompt};
use stand_in::llm::Reply;

use crate::browser::Browser;
use crate::fixer::{Research, Workshop, let_fix_settle, looping_agent};
use crate::langfuse::LangfuseServer;
use crate::pages::{FixCard, settled};
use crate::wait::eventually;

const RESEARCH: Research<'_> = Research::USUAL;

/// Calls `look` with the name of each state while it is shown.
///
/// # Errors
/// When a state cannot be brought about, or `look` fails.
pub async fn fix_tour(browser: &Browser, mut look: impl AsyncFnMut(&str) -> Result<()>) -> Result<()> {
    let shop = Workshop::open(LangfuseServer::stand_in(Mode::EventsOnly)?)?;
    shop.publish_prompt(RESEARCH)?;
    // The others are what the runs after the fix are compared with.
    let looping = shop.play(RESEARCH, 6)?;
    let signal = shop.signal(looping.last().context("no run")?)?;
    page(&shop, browser, "/fixes").await?;
    look("fixes-empty").await?;
    explaining(&shop, browser, signal, &mut look).await?;
    applying(&shop, browser, signal, &mut look).await?;
    let run = verifying(&shop, browser, signal, &mut look).await?;
    for (name, path) in [
        ("fixes", "/fixes".to_owned()),
        ("fixes-none-fit", "/fixes?verdict=verified".to_owned()),
        ("fix-on-overview", "/".to_owned()),
        ("fix-on-agent", format!("/agents/{}", RESEARCH.name)),
        ("fix-on-run", format!("/runs/{run}?view=signals")),
    ] {
        page(&shop, browser, &path).await?;
        look(name).await?;
    }
    by_policy(&shop, browser, &mut look).await
}

/// Before, during and after an explanation, with all that can go wrong.
async fn explaining(
    shop: &Workshop,
    browser: &Browser,
    signal: u64,
    look: &mut impl AsyncFnMut(&str) -> Result<()>,
) -> Result<()> {
    let card = open(shop, browser, signal).await?;
    look("explain-ready").await?;
    shop.llm.say(slow());
    card.start_explaining().await?;
    card.says("Asking").await?;
    look("explain-stages").await?;
    card.cancel().await?;
    look("explain-cancelled").await?;
    shop.llm.say(Reply::WrongKey);
    card.fail().await?;
    look("explain-wrong-key").await?;
    // Longer than an explanation takes in all.
    shop.llm.say(Reply::RateLimited(Some(600)));
    let card = open(shop, browser, signal).await?;
    card.fail().await?;
    look("explain-rate-limited").await?;
    let langfuse = shop.langfuse.controls().context("a stand-in")?;
    langfuse.next(Fault::rate_limited(Some(120)));
    let card = open(shop, browser, signal).await?;
    card.explain().await?;
    look("explained-while-langfuse-is-limited").await?;
    let card = open(shop, browser, signal).await?;
    card.explain_again().await?;
    look("explained").await
}

/// The dialog, a prompt that somebody else changes, and the fix once it is there.
async fn applying(
    shop: &Workshop,
    browser: &Browser,
    signal: u64,
    look: &mut impl AsyncFnMut(&str) -> Result<()>,
) -> Result<()> {
    let langfuse = shop.langfuse.controls().context("a stand-in")?;
    let card = open(shop, browser, signal).await?;
    card.look_at_change().await?;
    look("apply-dialog").await?;
    langfuse.add_prompt(NewPrompt::text(
        RESEARCH.prompt,
        "You are somebody else. Answer {{question}}.",
    ));
    card.apply_stale("Apply as v2").await?;
    look("apply-conflict").await?;
    card.apply_as(3).await?;
    look("fix-applied").await
}

/// From no run to ten good ones, then one that fails, then back. Returns the run that the signal is of.
async fn verifying(
    shop: &Workshop,
    browser: &Browser,
    signal: u64,
    look: &mut impl AsyncFnMut(&str) -> Result<()>,
) -> Result<String> {
    let_fix_settle();
    for (runs, verdict) in [(5, "likely fixed"), (5, "verified")] {
        shop.play(RESEARCH, runs)?;
        let card = open(shop, browser, signal).await?;
        card.verdict_is(verdict).await?;
        look(&format!("fix-{}", verdict.replace(' ', "-"))).await?;
    }
    let stubborn = Research {
        stubborn: true,
        ..RESEARCH
    };
    let failed = shop.play(stubborn, 1)?.remove(0);
    let card = open(shop, browser, signal).await?;
    card.verdict_is("still occurring").await?;
    look("fix-still-occurring").await?;
    card.roll_back().await?;
    look("fix-rolled-back").await?;
    promoting(&card, look).await?;
    Ok(failed.run_id)
}

/// The same fix once more, without a label at first.
async fn promoting(card: &FixCard<'_>, look: &mut impl AsyncFnMut(&str) -> Result<()>) -> Result<()> {
    card.look_at_change().await?;
    card.save_as(4).await?;
    look("fix-staged").await?;
    card.open_history().await?;
    look("fix-history").await?;
    card.ask_to_promote().await?;
    look("fix-promote").await?;
    card.promote("Applied as v4 in Langfuse").await
}

/// An explanation without a trace, a policy in shadow, in force and switched off elsewhere, and a copied text.
async fn by_policy(shop: &Workshop, browser: &Browser, look: &mut impl AsyncFnMut(&str) -> Result<()>) -> Result<()> {
    let told = looping_agent(&shop.server, 1)?;
    let run = told[0]["run_id"].as_str().context("no run")?;
    let signal = eventually(Duration::from_secs(30), || {
        let run = shop.server.client().get(&format!("/v1/runs/{run}"))?;
        run["signals"][0]["id"].as_u64().context("no signal yet")
    })?;
    let card = open(shop, browser, signal).await?;
    card.explain().await?;
    look("explained-without-trace").await?;
    card.try_policy().await?;
    look("policy-in-shadow").await?;
    card.ask_to_promote().await?;
    card.promote("Policy in force").await?;
    look("policy-applied").await?;
    switch_off(shop, signal)?;
    card.says("Policy switched off on its page").await?;
    look("policy-lapsed").await?;
    browser.allow_clipboard(true).await?;
    card.copy("Copied").await?;
    card.says("to be applied by hand").await?;
    look("fix-copied").await
}

/// As somebody does on the policy's own page.
fn switch_off(shop: &Workshop, signal: u64) -> Result<()> {
    let client = shop.server.client();
    let status = client.get(&format!("/v1/signals/{signal}/fix-status"))?;
    let policy = &status["fix"]["policy"];
    client.change("PATCH", &format!("/v1/policies/{policy}/toggle"), &Value::Null)?;
    Ok(())
}

async fn open<'a>(shop: &Workshop, browser: &'a Browser, signal: u64) -> Result<FixCard<'a>> {
    FixCard::open(browser, &shop.server.dashboard_url(), signal).await
}

async fn page(shop: &Workshop, browser: &Browser, path: &str) -> Result<()> {
    browser.goto(&format!("{}{path}", shop.server.dashboard_url())).await?;
    settled(browser.driver()).await
}

/// Longer than anybody looks.
fn slow() -> Reply {
    Reply::Slowly {
        reply: Box::new(Reply::Fitting),
        pieces: 1,
        pause: Duration::from_secs(80),
    }
}
