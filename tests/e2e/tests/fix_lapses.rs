//! A fix ends where somebody else ends it: the label goes back in Langfuse, the policy is switched off on its
//! page. The card says so, and what runs do from then on is not the fix's.

use anyhow::{Context, Result, ensure};
use e2e::pages::{FixCard, PoliciesPage};
use e2e::{
    Browser, LangfuseServer, POLICY_SECRET, Research, Server, Workshop, eventually, let_fix_settle, looping_agent,
};
use serde_json::{Value, json};
use stand_in::langfuse::Mode;
use std::time::Duration;

const RESEARCH: Research<'_> = Research::USUAL;
/// A label is looked at once in a minute.
const LOOKED_AT: Duration = Duration::from_secs(100);

#[tokio::test]
async fn a_label_that_is_moved_in_langfuse_ends_the_fix() -> Result<()> {
    let shop = Workshop::open(LangfuseServer::stand_in(Mode::EventsOnly)?)?;
    let browser = Browser::open().await?;
    let told = label_moved(&shop, &browser).await;
    browser.close().await?;
    told?;
    shop.langfuse.hold_to_contract()
}

async fn label_moved(shop: &Workshop, browser: &Browser) -> Result<()> {
    // Nothing but the time tells which runs have the fix.
    let untold = json!({ "untold": true });
    shop.publish_prompt(RESEARCH)?;
    let looping = shop.play_as(RESEARCH, 1, untold.clone())?.remove(0);
    let signal = shop.signal(&looping)?;
    let applied = shop.apply(signal, &shop.explain(signal)?)?;
    ensure!(applied["new_version"] == 2, "{applied}");
    let_fix_settle();
    let good = shop.play_as(RESEARCH, 4, untold)?;
    ensure!(good.iter().all(|run| !run.loops && run.version == 2), "{good:?}");
    let card = FixCard::open(browser, &shop.server.dashboard_url(), signal).await?;
    card.says("Applied as v2 in Langfuse").await?;

    // Somebody takes it out again.
    let label = json!({ "prompt": RESEARCH.prompt, "version": 1, "label": "production" }).to_string();
    let moved = shop
        .langfuse
        .play("langfuse_move_label", &[("DUNETRACE_E2E_LABEL", label.as_str())])?;
    ensure!(moved["version"] == 1, "{moved}");

    // By chance the next runs are good without it.
    let_fix_settle();
    let without = shop.play_as(RESEARCH, 10, json!({ "untold": true, "loops": 0 }))?;
    ensure!(without.iter().all(|run| !run.loops && run.version == 1), "{without:?}");
    let client = shop.server.client();
    let path = format!("/v1/signals/{signal}/fix-status");
    let status = eventually(LOOKED_AT, || {
        let status = client.get(&path)?;
        ensure!(status["fix"]["lapsed"].is_object(), "{status}");
        Ok(status)
    })?;
    let lapsed = &status["fix"]["lapsed"];
    ensure!(lapsed["why"] == "label_moved" && lapsed["version"] == 1, "{status}");
    ensure!(
        status["runs_after_fix"] == 4,
        "what runs do without it is not its merit: {status}"
    );
    ensure!(status["verdict"] == "insufficient_data", "{status}");
    let card = FixCard::open(browser, &shop.server.dashboard_url(), signal).await?;
    card.says("production is on v1, without this text").await
}

#[tokio::test]
async fn a_policy_that_is_switched_off_on_its_page_ends_the_fix() -> Result<()> {
    let server = Server::start_with(vec![
        ("DUNETRACE_FIX_SETTLE_SECS", "1".to_owned()),
        ("POLICY_SIGNING_SECRET", POLICY_SECRET.to_owned()),
    ])?;
    let browser = Browser::open().await?;
    let told = switched_off(&server, &browser).await;
    browser.close().await?;
    told
}

async fn switched_off(server: &Server, browser: &Browser) -> Result<()> {
    let client = server.client();
    let signal = signal_of(server, &looping_agent(server, 1)?)?;
    let card = FixCard::open(browser, &server.dashboard_url(), signal).await?;
    card.apply_policy().await?;
    let listed = client.get("/v1/policies")?;
    let name = listed[0]["name"].as_str().context("no policy")?.to_owned();

    browser.goto(&format!("{}/policies", server.dashboard_url())).await?;
    let page = PoliciesPage::shown(browser.driver()).await?;
    page.switch(&name).await?;
    page.is_on(&name, false).await?;

    // The agent loops again, which is not the fix's failure.
    let_fix_settle();
    let looping = looping_agent(server, 3)?;
    ensure!(looping.iter().all(|run| run["stopped"] == false), "{looping:?}");
    signal_of(server, &looping)?;
    let status = client.get(&format!("/v1/signals/{signal}/fix-status"))?;
    ensure!(status["fix"]["lapsed"]["why"] == "policy_off", "{status}");
    ensure!(status["recurrences_after_fix"] == 0, "{status}");
    ensure!(status["verdict"] == "insufficient_data", "{status}");
    let card = FixCard::open(browser, &server.dashboard_url(), signal).await?;
    card.says("Policy switched off on its page").await
}

/// The signal of the last of the runs, once it is judged.
fn signal_of(server: &Server, runs: &[Value]) -> Result<u64> {
    let run = runs.last().and_then(|run| run["run_id"].as_str()).context("no run")?;
    eventually(Duration::from_secs(30), || {
        let run = server.client().get(&format!("/v1/runs/{run}"))?;
        run["signals"][0]["id"].as_u64().context("no signal yet")
    })
}
