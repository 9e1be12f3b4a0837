//! A policy that somebody writes in the browser, obeyed by a real agent.

use anyhow::{Result, ensure};
use e2e::pages::{PoliciesPage, PolicyPage};
use e2e::{Browser, GuardedAgent, Operator, Server};

const SECRET: &str = "s3cret of the tests";

/// What is typed and chosen in the form, by the labels of its fields.
struct Input {
    name: &'static str,
    chosen: [(&'static str, &'static str); 3],
    typed: [(&'static str, &'static str); 2],
}

const STOP: Input = Input {
    name: "cap tools",
    chosen: [
        ("Figure", "Tool calls"),
        ("Comparison", "more than"),
        ("Action", "Stop the run"),
    ],
    typed: [("Threshold", "3"), ("Message", "three tools are enough")],
};

const ADVICE: [Input; 3] = [
    Input {
        name: "smaller model",
        chosen: [
            ("Figure", "Tool calls"),
            ("Comparison", "at least"),
            ("Action", "Switch the model"),
        ],
        typed: [("Threshold", "2"), ("Model", "gpt-4o-mini")],
    },
    Input {
        name: "nudge",
        chosen: [
            ("Figure", "Tool calls"),
            ("Comparison", "at least"),
            ("Action", "Add a prompt"),
        ],
        typed: [("Threshold", "3"), ("Prompt", "Answer now.")],
    },
    Input {
        name: "note errors",
        chosen: [
            ("Figure", "Failed tool calls"),
            ("Comparison", "at least"),
            ("Action", "Only note it"),
        ],
        typed: [("Threshold", "1"), ("Priority", "100")],
    },
];

/// Writes a policy for the agent and saves it.
async fn write(server: &Server, browser: &Browser, input: &Input) -> Result<()> {
    browser
        .goto(&format!("{}/policies/new", server.dashboard_url()))
        .await?;
    let page = PolicyPage::shown(browser.driver(), "New policy").await?;
    page.enter("Name", input.name).await?;
    page.tick("One agent").await?;
    page.enter("Agent", GuardedAgent::NAME).await?;
    for (label, option) in input.chosen {
        page.choose(label, option).await?;
    }
    for (label, text) in input.typed {
        page.enter(label, text).await?;
    }
    page.press("Create policy").await?;
    page.hears(&format!("Created {}", input.name)).await
}

/// Turns a policy on or off in the list, and waits until the server has it.
async fn turn(browser: &Browser, name: &str, on: bool) -> Result<()> {
    let list = PoliciesPage::visit(browser.driver()).await?;
    list.is_on(name, !on).await?;
    list.switch(name).await?;
    list.is_on(name, on).await
}

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
    write(server, browser, &STOP).await?;
    let round = agent.round()?;
    ensure!(round.stopped_by.as_deref() == Some("cap tools"), "{round:?}");
    ensure!(
        round.message.as_deref() == Some("three tools are enough") && round.tools == 4,
        "{round:?}"
    );

    // Turned off in the list, no more.
    turn(browser, "cap tools", false).await?;
    let round = agent.round()?;
    ensure!(round.is_free(), "{round:?}");

    // The other actions show in one run.
    for advice in &ADVICE {
        write(server, browser, advice).await?;
    }
    let round = agent.round()?;
    let (own, smaller) = ("gpt-4o", "gpt-4o-mini");
    ensure!(
        round.models == [own, own, smaller, smaller, smaller, smaller],
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
    turn(browser, "cap tools", true).await?;
    let round = agent.round()?;
    ensure!(round.stopped_by.as_deref() == Some("cap tools"), "{round:?}");
    Ok(())
}
