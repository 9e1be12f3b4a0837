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

    /// The step at which a backtest says that the policy would have fired in the run.
    fn foresee(&self, policy: &Value, round: &Round) -> Result<u64> {
        let request = json!({"policy": policy, "runs": 100});
        // The run must have been judged before it is found.
        eventually(LIMIT, || {
            let (status, lines) = self.client.send_text("POST", "/v1/policies/backtest", &request)?;
            let last: Value = serde_json::from_str(lines.lines().last().context("no lines")?)?;
            ensure!(status == 200 && last["kind"] == "done", "{status}: {lines}");
            let example = array(&last["edited"]["examples"]).find(|run| run["run_id"] == round.run_id.as_str());
            let example = example.with_context(|| format!("not foretold: {last}"))?;
            example["step"].as_u64().context("no step")
        })
    }

    /// Waits until the server shows in how many runs and how often the policy fired, and that the agent has
    /// its present form.
    fn is_known(&self, id: u64, runs: u64, times: u64) -> Result<()> {
        eventually(LIMIT, || {
            let state = self.client.get("/v1/policies/state")?;
            let figures = array(&state["policies"]).find(|figures| figures["policy_id"] == id);
            let figures = figures.context("no figures")?;
            ensure!(figures["runs"] == runs && figures["times"] == times, "{figures}");
            let propagation = &figures["propagation"];
            ensure!(propagation["live_on"] == 1 && propagation["of"] == 1, "{propagation}");
            let agent = array(&state["agents"]).find(|agent| agent["agent_id"] == AGENT);
            ensure!(
                agent.is_some_and(|agent| agent["revision"] == state["revision"]),
                "{agent:?}"
            );
            Ok(())
        })
    }

    /// Policy, action and step of each firing that the server shows in the run.
    fn firings(&self, round: &Round, status: &str) -> Result<Vec<(String, String, u64)>> {
        let run = eventually(LIMIT, || {
            let run = self.client.get(&format!("/v1/runs/{}", round.run_id))?;
            ensure!(run["status"] == status, "the run is {}, not {status}", run["status"]);
            Ok(run)
        })?;
        let fired = array(&run["events"]).filter(|event| event["event_type"] == "policy.triggered");
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let firing = |event: &Value| {
            let payload = &event["payload"];
            let step = event["step_index"].as_u64().unwrap_or_default();
            (text(&payload["policy_name"]), text(&payload["action_type"]), step)
        };
        Ok(fired.map(firing).collect())
    }
}

fn array(json: &Value) -> impl Iterator<Item = &Value> {
    json.as_array().into_iter().flatten()
}

fn policy(name: &str, trigger: &str, operator: &str, value: &Value, action: &Value) -> Value {
    json!({
        "name": name,
        "agent_id": AGENT,
        "condition": {"trigger": trigger, "operator": operator, "value": value},
        "action": action,
    })
}

fn stop() -> Value {
    let action = json!({"type": "stop", "params": {"message": "three tools are enough"}});
    policy("cap tools", "tool_call_count", "gt", &json!(3), &action)
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
    scene.is_known(id, 1, 1)?;
    let changes = scene.client.get(&format!("/v1/policies/history?policy={id}"))?;
    let kinds: Vec<&Value> = array(&changes["changes"]).map(|change| &change["kind"]).collect();
    ensure!(kinds == ["toggle", "create"], "{kinds:?}");

    for advice in [
        policy(
            "smaller model",
            "tool_call_count",
            "gte",
            &json!(2),
            &json!({"type": "switch_model", "params": {"model": "gpt-4o-mini"}}),
        ),
        policy(
            "nudge",
            "tool_call_count",
            "gte",
            &json!(3),
            &json!({"type": "inject_prompt", "params": {"prompt": "Answer now."}}),
        ),
        policy("note errors", "error_count", "gte", &json!(1), &json!({"type": "log"})),
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

#[test]
fn sdk_0_3_21_does_what_a_backtest_foretells() -> Result<()> {
    foretold(&Server::start()?, "0.3.21", "")
}

#[test]
fn sdk_0_5_7_does_what_a_backtest_foretells() -> Result<()> {
    foretold(&Server::start_signing(SECRET)?, "0.5.7", SECRET)
}

/// A run without policies, and for each policy what it would have done there. Then the agent does the same
/// under the policy. Costs are by the price table of its SDK; `eq` is how older guides ask for a signal.
fn foretold(server: &Server, sdk: &str, secret: &str) -> Result<()> {
    let mut scene = Scene::open(server, sdk, secret)?;
    let free = scene.round()?;
    is_free(&free)?;
    scene.firings(&free, "completed")?;
    let stop = json!({"type": "stop"});
    let mut steps = Vec::new();
    for (trigger, operator, value) in [
        ("tool_call_count", "gt", json!(3)),
        ("step_count", "gte", json!(5)),
        ("cost_usd", "gt", json!(0.0015)),
        ("error_count", "gte", json!(1)),
        ("finish_reason", "eq", json!("tool_calls")),
        ("llm_latency_ms", "lt", json!(51)),
        ("signal", "eq", json!("TOOL_LOOP")),
    ] {
        let policy = policy(trigger, trigger, operator, &value, &stop);
        let step = scene.foresee(&policy, &free)?;
        let id = scene.create(&policy)?;
        let round = scene.round()?;
        ensure!(round.stopped_by.as_deref() == Some(trigger), "{round:?}");
        let fired = scene.firings(&round, "errored")?;
        ensure!(
            fired == [(trigger.to_owned(), "stop".to_owned(), step)],
            "foretold {step}, but {fired:?}"
        );
        scene
            .client
            .change("DELETE", &format!("/v1/policies/{id}"), &Value::Null)?;
        steps.push(step);
    }
    let cost = if sdk == "0.3.21" { 3 } else { 7 };
    ensure!(steps == [8, 5, cost, 4, 1, 1, 10], "{steps:?}");
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

/// In shadow it stays at the server, which notes where it would have fired; promoted, it is obeyed.
#[test]
fn a_shadow_policy_never_reaches_the_agent() -> Result<()> {
    let server = Server::start_signing(SECRET)?;
    let mut scene = Scene::open(&server, "0.5.7", SECRET)?;
    let mut policy = stop();
    policy["shadow"] = json!(true);
    let id = scene.create(&policy)?;
    let round = scene.round()?;
    is_free(&round)?;
    ensure!(
        scene.firings(&round, "completed")?.is_empty(),
        "a shadow policy fired in the agent"
    );
    let noted = eventually(LIMIT, || {
        let activity = scene.client.get(&format!("/v1/policies/{id}/activity"))?;
        let noted = array(&activity["runs"]).find(|run| run["run_id"] == round.run_id.as_str());
        Ok(noted.with_context(|| format!("not noted: {activity}"))?.clone())
    })?;
    ensure!(
        noted["shadow"] == true && noted["step"] == 8 && noted["times"] == 1,
        "{noted}"
    );

    for (field, value) in [
        ("shadow", json!(false)),
        ("priority", json!(100)),
        ("enabled", json!(true)),
    ] {
        policy[field] = value;
    }
    scene.client.change("PUT", &format!("/v1/policies/{id}"), &policy)?;
    let round = scene.round()?;
    ensure!(round.stopped_by.as_deref() == Some("cap tools"), "{round:?}");
    Ok(())
}
