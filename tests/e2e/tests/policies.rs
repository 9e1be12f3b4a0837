//! Policies of the server in the processes of real agents: obeyed, and no longer once they are off.

use anyhow::{Result, ensure};
use e2e::{Fired, GuardedAgent, Operator, Server};
use serde_json::{Value, json};

const SECRET: &str = "s3cret of the tests";

fn stop() -> Value {
    let action = json!({"type": "stop", "params": {"message": "three tools are enough"}});
    Operator::policy("cap tools", ("tool_call_count", "gt", json!(3)), &action)
}

fn fired(name: &str, action: &str, step: u64) -> Fired {
    (name.to_owned(), action.to_owned(), step)
}

#[test]
fn sdk_0_3_21_obeys_the_server() -> Result<()> {
    let server = Server::start()?;
    stops(&server, "0.3.21", "")?;
    advises(&server, "0.3.21", "")
}

#[test]
fn sdk_0_3_21_obeys_a_server_whose_signatures_it_checks() -> Result<()> {
    let server = Server::start_signing(SECRET)?;
    stops(&server, "0.3.21", SECRET)?;
    advises(&server, "0.3.21", SECRET)
}

#[test]
fn sdk_0_5_7_obeys_a_server_whose_signatures_it_checks() -> Result<()> {
    let server = Server::start_signing(SECRET)?;
    stops(&server, "0.5.7", SECRET)?;
    advises(&server, "0.5.7", SECRET)
}

/// Created, it stops the next run; toggled off, no more.
fn stops(server: &Server, sdk: &str, secret: &str) -> Result<()> {
    let operator = Operator::of(server);
    let mut agent = GuardedAgent::start(server, sdk, secret)?;
    let round = agent.round()?;
    ensure!(round.is_free(), "{round:?}");

    let id = operator.create(&stop())?;
    let round = agent.round()?;
    ensure!(round.stopped_by.as_deref() == Some("cap tools"), "{round:?}");
    ensure!(round.message.as_deref() == Some("three tools are enough"), "{round:?}");
    ensure!(round.tools == 4, "it was to stop at the fourth call: {round:?}");
    let seen = operator.fired(&round, "errored")?;
    ensure!(seen == [fired("cap tools", "stop", 8)], "{seen:?}");

    operator.toggle(id)?;
    let round = agent.round()?;
    ensure!(round.is_free() && round.warnings.is_empty(), "{round:?}");

    operator.has_arrived()?;
    operator.figures(id, |it| {
        let live = &it["propagation"];
        it["runs"] == 1 && it["times"] == 1 && live["live_on"] == 1 && live["of"] == 1
    })?;
    let history = operator.history(id)?;
    ensure!(history == ["toggle", "create"], "{history:?}");
    operator.delete(id)?;
    Ok(())
}

/// The model is switched, the prompt is given once, and errors are noted again and again.
fn advises(server: &Server, sdk: &str, secret: &str) -> Result<()> {
    let operator = Operator::of(server);
    let mut agent = GuardedAgent::start(server, sdk, secret)?;
    let smaller = json!({"type": "switch_model", "params": {"model": "gpt-4o-mini"}});
    let nudge = json!({"type": "inject_prompt", "params": {"prompt": "Answer now."}});
    let calls = |least: u32| ("tool_call_count", "gte", json!(least));
    let smaller = operator.create(&Operator::policy("smaller model", calls(2), &smaller))?;
    let nudge = operator.create(&Operator::policy("nudge", calls(3), &nudge))?;
    let errors = ("error_count", "gte", json!(1));
    let note = operator.create(&Operator::policy("note errors", errors, &json!({"type": "log"})))?;

    let round = agent.round()?;
    ensure!(round.stopped_by.is_none() && round.warnings.is_empty(), "{round:?}");
    let models = [
        "gpt-4o",
        "gpt-4o",
        "gpt-4o-mini",
        "gpt-4o-mini",
        "gpt-4o-mini",
        "gpt-4o-mini",
    ];
    ensure!(round.models == models, "{round:?}");
    ensure!(round.prompts == ["Answer now."], "{round:?}");

    let seen = operator.fired(&round, "completed")?;
    let first = [
        fired("smaller model", "switch_model", 4),
        fired("note errors", "log", 4),
        fired("note errors", "log", 5),
        fired("nudge", "inject_prompt", 6),
    ];
    ensure!(seen[..4] == first && seen.len() > 8, "{seen:?}");
    operator.figures(smaller, |it| {
        it["runs"] == 1 && it["advised"] == 1 && it["acknowledged"] == 1
    })?;
    operator.figures(nudge, |it| {
        it["runs"] == 1 && it["advised"] == 1 && it["acknowledged"] == 1
    })?;
    operator.figures(note, |it| it["runs"] == 1 && it["times"].as_u64() > Some(5))
}

/// Without the secret it cannot know who sent them, so newer SDKs only log.
#[test]
fn sdk_0_5_7_without_the_secret_only_logs() -> Result<()> {
    for server in [Server::start()?, Server::start_signing(SECRET)?] {
        let operator = Operator::of(&server);
        let mut agent = GuardedAgent::start(&server, "0.5.7", "")?;
        operator.create(&stop())?;
        let round = agent.round()?;
        ensure!(round.is_free(), "{round:?}");
        let seen = operator.fired(&round, "completed")?;
        let logged = seen.iter().all(|(_, action, _)| action == "log");
        ensure!(logged && !seen.is_empty(), "{seen:?}");
        let told = |warning: &String| warning.contains("DUNETRACE_POLICY_SECRET");
        ensure!(round.warnings.iter().any(told), "{round:?}");
    }
    Ok(())
}

/// With the secret it does not even log what the server did not sign.
#[test]
fn sdk_0_5_7_with_the_secret_skips_what_is_not_signed() -> Result<()> {
    let server = Server::start()?;
    let operator = Operator::of(&server);
    let mut agent = GuardedAgent::start(&server, "0.5.7", SECRET)?;
    operator.create(&stop())?;
    let round = agent.round()?;
    ensure!(round.is_free(), "{round:?}");
    ensure!(
        operator.fired(&round, "completed")?.is_empty(),
        "an unsigned policy fired"
    );
    let told = |warning: &String| warning.contains("unsigned");
    ensure!(round.warnings.iter().any(told), "{round:?}");
    Ok(())
}

/// In shadow it stays at the server, which notes where it would have fired; promoted, it is obeyed.
#[test]
fn a_shadow_policy_never_reaches_the_agent() -> Result<()> {
    let server = Server::start_signing(SECRET)?;
    let operator = Operator::of(&server);
    let mut agent = GuardedAgent::start(&server, "0.5.7", SECRET)?;
    let mut policy = stop();
    policy["shadow"] = json!(true);
    let id = operator.create(&policy)?;
    let round = agent.round()?;
    ensure!(round.is_free(), "{round:?}");
    ensure!(operator.fired(&round, "completed")?.is_empty(), "it fired in the agent");
    let noted = operator.activity(id, &round)?;
    ensure!(
        noted["shadow"] == true && noted["step"] == 8 && noted["times"] == 1,
        "{noted}"
    );

    policy["shadow"] = json!(false);
    operator.replace(id, &policy)?;
    let round = agent.round()?;
    ensure!(round.stopped_by.as_deref() == Some("cap tools"), "{round:?}");
    Ok(())
}
