//! Policies of the server in the processes of real agents: obeyed, and no longer once they are off.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use e2e::{Client, Driver, Server, Story, eventually};
use serde::Deserialize;
use serde_json::{Value, json};

const AGENT: &str = "policy-agent";
const SECRET: &str = "s3cret of the tests";
const LIMIT: Duration = Duration::from_secs(20);

/// What the agent says about one run of its.
#[derive(Debug, Deserialize)]
struct Round {
    run_id: String,
    /// The model of each call.
    models: Vec<String>,
    /// What it was given to put before its next question.
    prompts: Vec<String>,
    /// Tool calls that it began.
    tools: u32,
    stopped_by: Option<String>,
    message: Option<String>,
    /// All that the SDK has complained about so far.
    warnings: Vec<String>,
}

/// A server, an agent, and a client of the operator.
struct Scene<'a> {
    client: Client,
    agent: Story<'a>,
}

impl<'a> Scene<'a> {
    fn open(server: &Server, sdk: &'a str, policy_secret: &'a str) -> Result<Self> {
        let driver = Driver {
            policy_secret,
            ..Driver::new(sdk, "policy_agent")
        };
        Ok(Self {
            client: server.client(),
            agent: driver.tell(server)?,
        })
    }

    /// A run that begins after the agent has fetched its policies.
    fn round(&mut self) -> Result<Round> {
        self.agent.go_on()?;
        let said = self.agent.chapter("round")?;
        serde_json::from_str(&said).with_context(|| format!("not a round: {said}"))
    }

    fn create(&self, policy: &Value) -> Result<u64> {
        let created = self.client.change("POST", "/v1/policies", policy)?;
        created["id"].as_u64().context("a policy without a number")
    }

    fn toggle(&self, id: u64) -> Result<Value> {
        self.client
            .change("PATCH", &format!("/v1/policies/{id}/toggle"), &Value::Null)
    }

    /// Policy, action and step of each firing that the server shows in the run.
    fn firings(&self, round: &Round, status: &str) -> Result<Vec<(String, String, u64)>> {
        let run = eventually(LIMIT, || {
            let run = self.client.get(&format!("/v1/runs/{}", round.run_id))?;
            ensure!(run["status"] == status, "the run is {}, not {status}", run["status"]);
            Ok(run)
        })?;
        let events = run["events"].as_array().context("no events")?;
        let fired = events.iter().filter(|event| event["event_type"] == "policy.triggered");
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let firing = |event: &Value| {
            let payload = &event["payload"];
            let step = event["step_index"].as_u64().unwrap_or_default();
            (text(&payload["policy_name"]), text(&payload["action_type"]), step)
        };
        Ok(fired.map(firing).collect())
    }
}

fn policy(name: &str, trigger: &str, operator: &str, value: u32, action: &Value) -> Value {
    json!({
        "name": name,
        "agent_id": AGENT,
        "condition": {"trigger": trigger, "operator": operator, "value": value},
        "action": action,
    })
}

fn stop() -> Value {
    let action = json!({"type": "stop", "params": {"message": "three tools are enough"}});
    policy("cap tools", "tool_call_count", "gt", 3, &action)
}

#[test]
fn sdk_0_3_21_obeys_the_server() -> Result<()> {
    obeys(&Server::start()?, "0.3.21", "")
}

#[test]
fn sdk_0_3_21_obeys_a_server_whose_signatures_it_checks() -> Result<()> {
    obeys(&Server::start_signing(SECRET)?, "0.3.21", SECRET)
}

#[test]
fn sdk_0_5_7_obeys_a_server_whose_signatures_it_checks() -> Result<()> {
    obeys(&Server::start_signing(SECRET)?, "0.5.7", SECRET)
}

/// Stops, no longer stops, then switches the model, gives a prompt and logs.
fn obeys(server: &Server, sdk: &str, secret: &str) -> Result<()> {
    let mut scene = Scene::open(server, sdk, secret)?;
    is_free(&scene.round()?)?;

    let id = scene.create(&stop())?;
    let stopped = scene.round()?;
    ensure!(stopped.stopped_by.as_deref() == Some("cap tools"), "{stopped:?}");
    ensure!(
        stopped.message.as_deref() == Some("three tools are enough"),
        "{stopped:?}"
    );
    ensure!(stopped.tools == 4, "stopped at the fourth call: {stopped:?}");
    let fired = scene.firings(&stopped, "errored")?;
    ensure!(fired == [("cap tools".to_owned(), "stop".to_owned(), 8)], "{fired:?}");

    scene.toggle(id)?;
    is_free(&scene.round()?)?;

    for advice in [
        policy(
            "smaller model",
            "tool_call_count",
            "gte",
            2,
            &json!({"type": "switch_model", "params": {"model": "gpt-4o-mini"}}),
        ),
        policy(
            "nudge",
            "tool_call_count",
            "gte",
            3,
            &json!({"type": "inject_prompt", "params": {"prompt": "Answer now."}}),
        ),
        policy("note errors", "error_count", "gte", 1, &json!({"type": "log"})),
    ] {
        scene.create(&advice)?;
    }
    let advised = scene.round()?;
    ensure!(advised.stopped_by.is_none(), "{advised:?}");
    ensure!(
        advised.models[..3] == ["gpt-4o", "gpt-4o", "gpt-4o-mini"],
        "{advised:?}"
    );
    ensure!(advised.prompts == ["Answer now."], "{advised:?}");
    let fired = scene.firings(&advised, "completed")?;
    let once = |name: &str, action: &str, step| (name.to_owned(), action.to_owned(), step);
    let first = [once("smaller model", "switch_model", 4), once("note errors", "log", 4)];
    ensure!(fired[..2] == first, "{fired:?}");
    ensure!(fired.contains(&once("nudge", "inject_prompt", 6)), "{fired:?}");
    ensure!(fired.len() > 4, "a log goes on: {fired:?}");
    ensure!(
        advised.warnings.is_empty(),
        "the SDK complained: {:?}",
        advised.warnings
    );
    Ok(())
}

fn is_free(round: &Round) -> Result<()> {
    let free = round.stopped_by.is_none() && round.prompts.is_empty() && round.models.iter().all(|it| it == "gpt-4o");
    ensure!(free && round.tools == 6, "a policy was at work: {round:?}");
    Ok(())
}

/// Without the secret it cannot know who sent them, so newer SDKs only log.
#[test]
fn sdk_0_5_7_without_the_secret_only_logs() -> Result<()> {
    for server in [Server::start()?, Server::start_signing(SECRET)?] {
        let mut scene = Scene::open(&server, "0.5.7", "")?;
        scene.create(&stop())?;
        let round = scene.round()?;
        is_free(&round)?;
        let fired = scene.firings(&round, "completed")?;
        ensure!(
            !fired.is_empty() && fired.iter().all(|(_, action, _)| action == "log"),
            "{fired:?}"
        );
        ensure!(
            round
                .warnings
                .iter()
                .any(|warning| warning.contains("DUNETRACE_POLICY_SECRET")),
            "{round:?}"
        );
    }
    Ok(())
}

/// With the secret it does not even log what the server did not sign.
#[test]
fn sdk_0_5_7_with_the_secret_skips_what_is_not_signed() -> Result<()> {
    let server = Server::start()?;
    let mut scene = Scene::open(&server, "0.5.7", SECRET)?;
    scene.create(&stop())?;
    let round = scene.round()?;
    is_free(&round)?;
    ensure!(
        scene.firings(&round, "completed")?.is_empty(),
        "an unsigned policy fired"
    );
    ensure!(
        round.warnings.iter().any(|warning| warning.contains("unsigned")),
        "{round:?}"
    );
    Ok(())
}
