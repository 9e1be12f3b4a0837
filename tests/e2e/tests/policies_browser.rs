//! A policy that somebody writes in the browser, obeyed by a real agent.

use anyhow::{Result, ensure};
use e2e::pages::{PolicyForm, PolicyInput, turn_policy};
use e2e::{Browser, GuardedAgent, Operator, Server};

const SECRET: &str = "s3cret of the tests";

const STOP: PolicyInput<'_> = PolicyInput {
    name: "cap tools",
    agent: GuardedAgent::NAME,
    figure: "Tool calls",
    operator: "more than",
    value: "3",
    action: "Stop the run",
    param: Some(("policy-message", "three tools are enough")),
};

const ADVICE: [PolicyInput<'_>; 3] = [
    PolicyInput {
        name: "smaller model",
        operator: "at least",
        value: "2",
        action: "Switch the model",
        param: Some(("policy-model", "gpt-4o-mini")),
        ..STOP
    },
    PolicyInput {
        name: "nudge",
        operator: "at least",
        value: "3",
        action: "Add a prompt",
        param: Some(("policy-prompt", "Answer now.")),
        ..STOP
    },
    PolicyInput {
        name: "note errors",
        figure: "Failed tool calls",
        operator: "at least",
        value: "1",
        action: "Only note it",
        param: None,
        ..STOP
    },
];

#[tokio::test]
async fn sdk_0_3_21_obeys_the_browser() -> Result<()> {
    let server = Server::start()?;
    obeyed(&server, &mut GuardedAgent::start(&server, "0.3.21", "")?).await
}

#[tokio::test]
async fn sdk_0_5_7_obeys_the_browser() -> Result<()> {
    let server = Server::start_signing(SECRET)?;
    obeyed(&server, &mut GuardedAgent::start(&server, "0.5.7", SECRET)?).await
}

async fn obeyed(server: &Server, agent: &mut GuardedAgent<'_>) -> Result<()> {
    let browser = Browser::open().await?;
    let told = tell(server, agent, &browser).await;
    browser.close().await?;
    told
}

async fn tell(server: &Server, agent: &mut GuardedAgent<'_>, browser: &Browser) -> Result<()> {
    let round = agent.round()?;
    ensure!(round.is_free(), "{round:?}");

    // Created, it stops the next run.
    let form = PolicyForm::open(browser, &server.dashboard_url()).await?;
    let id = form.create(&STOP).await?;
    let round = agent.round()?;
    ensure!(round.stopped_by.as_deref() == Some("cap tools"), "{round:?}");
    ensure!(
        round.message.as_deref() == Some("three tools are enough") && round.tools == 4,
        "{round:?}"
    );

    // Turned off in the list, no more.
    turn_policy(browser.driver(), "cap tools", false).await?;
    let round = agent.round()?;
    ensure!(round.is_free(), "{round:?}");

    // The other actions show in one run.
    for advice in &ADVICE {
        PolicyForm::open(browser, &server.dashboard_url())
            .await?
            .create(advice)
            .await?;
    }
    let round = agent.round()?;
    ensure!(
        round.models[2..].iter().all(|model| model == "gpt-4o-mini"),
        "{round:?}"
    );
    ensure!(
        round.prompts == ["Answer now."] && round.stopped_by.is_none(),
        "{round:?}"
    );
    let fired = Operator::of(server).fired(&round, "completed")?;
    ensure!(
        fired
            .iter()
            .any(|(name, action, _)| name == "note errors" && action == "log"),
        "{fired:?}"
    );

    // Turned on again, it ends what the others only advise on.
    turn_policy(browser.driver(), "cap tools", true).await?;
    let round = agent.round()?;
    ensure!(round.stopped_by.as_deref() == Some("cap tools"), "{round:?}");
    ensure!(
        Operator::of(server).history(id)? == ["toggle", "toggle", "create"],
        "another history"
    );
    Ok(())
}
