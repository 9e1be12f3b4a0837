//! From a failure to a fix and back over the REST API, against a Langfuse with state: a real one when it is
//! asked for, else the stand-in. What is published is looked at where it was published.

use anyhow::{Context, Result, ensure};
use e2e::{LangfuseServer, Research, Workshop, let_fix_settle};
use serde_json::{Value, json};
use stand_in::langfuse::Mode;

const TEXT: Research<'_> = Research {
    name: "dunetrace-e2e-text-agent",
    prompt: "dunetrace-e2e-text",
    kind: "text",
    stubborn: false,
    mark: "",
};
const CHAT: Research<'_> = Research {
    name: "dunetrace-e2e-chat-agent",
    prompt: "dunetrace-e2e-chat",
    kind: "chat",
    ..TEXT
};

#[test]
fn a_text_prompt_is_fixed_and_taken_back() -> Result<()> {
    fixed_and_taken_back(LangfuseServer::start()?, TEXT)
}

#[test]
fn a_chat_prompt_is_fixed_and_taken_back() -> Result<()> {
    fixed_and_taken_back(LangfuseServer::start()?, CHAT)
}

#[test]
fn older_servers_are_read_by_the_older_route() -> Result<()> {
    for mode in [Mode::Dual, Mode::Legacy, Mode::Early, Mode::Old] {
        let langfuse = LangfuseServer::stand_in(mode)?;
        fixed_and_taken_back(langfuse, TEXT).with_context(|| format!("{mode:?}"))?;
    }
    Ok(())
}

fn fixed_and_taken_back(langfuse: LangfuseServer, research: Research<'_>) -> Result<()> {
    let shop = Workshop::open(langfuse)?;
    let client = shop.server.client();
    shop.publish_prompt(research)?;
    let before = shop.langfuse.labelled(research.prompt, "production")?;

    let looping = shop.play(research, 1)?.remove(0);
    let signal = shop.signal(&looping)?;
    let explanation = shop.explain(signal)?;
    ensure!(explanation["source"] == "langfuse", "{explanation}");
    ensure!(
        explanation["trace"]["trace_id"] == looping.trace_id.as_str(),
        "{explanation}"
    );
    ensure!(explanation["langfuse_prompt_name"] == research.prompt, "{explanation}");
    ensure!(
        explanation["langfuse_prompt_version"] == looping.version,
        "{explanation}"
    );
    let fix = explanation["fix_content"].as_str().context("no fix")?;
    ensure!(fix.contains("do not repeat"), "{explanation}");

    // What is published is the old version with a paragraph more, and nothing else is lost.
    let applied = shop.apply(signal, &explanation)?;
    let after = shop.langfuse.labelled(research.prompt, "production")?;
    ensure!(after["version"] == applied["new_version"], "{applied}");
    ensure!(after["version"].as_u64() > before["version"].as_u64(), "{after}");
    for kept in ["config", "tags", "type"] {
        ensure!(after[kept] == before[kept], "{kept}: {after}");
    }
    let instructions = |prompt: &Value| match &prompt["prompt"] {
        Value::String(text) => text.clone(),
        messages => messages[0]["content"].as_str().unwrap_or_default().to_owned(),
    };
    ensure!(
        instructions(&after) == format!("{}\n\n{fix}", instructions(&before)),
        "{after}"
    );
    if research.kind == "chat" {
        for place in [1, 2] {
            ensure!(after["prompt"][place] == before["prompt"][place], "{after}");
        }
    }
    let message = after["commitMessage"].as_str().unwrap_or_default();
    ensure!(
        message.contains("TOOL_LOOP") && message.contains(&signal.to_string()),
        "{message:?}"
    );

    // Asked twice, published once.
    let again = shop.apply(signal, &explanation)?;
    ensure!(again["new_version"] == applied["new_version"], "{again}");
    ensure!(shop.langfuse.labelled(research.prompt, "latest")?["version"] == applied["new_version"]);

    // The agent reads the new version and behaves.
    let_fix_settle();
    let good = shop.play(research, 5)?;
    ensure!(
        good.iter()
            .all(|run| !run.loops && run.version == applied["new_version"])
    );
    let status = shop.verdict(signal, "likely_fixed")?;
    ensure!(
        status["runs_after_fix"] == 5 && status["recurrences_after_fix"] == 0,
        "{status}"
    );

    // Taken back, the label is where it was, and the agent loops again.
    let rollback = format!("/v1/fixes/{}/rollback", applied["fix_id"]);
    let (code, answer) = client.send("POST", &rollback, &json!({}))?;
    ensure!(code == 200, "{code} {answer}");
    let back = shop.langfuse.labelled(research.prompt, "production")?;
    ensure!(back["version"] == before["version"], "{back}");
    ensure!(shop.play(research, 1)?[0].loops);
    shop.langfuse.hold_to_contract()
}
