//! The official clients of both providers work against the stand-in for models, so it cannot answer in a
//! form that the providers would not.

use anyhow::{Result, ensure};
use e2e::Driver;
use serde_json::{Value, json};
use stand_in::llm::{ANTHROPIC_KEY, Llm, OPENAI_KEY, Reply};

#[test]
fn the_official_clients_read_every_answer() -> Result<()> {
    let llm = Llm::start()?;
    let answer = json!({ "root_cause": "a", "fix_content": "b" });
    let replies = [
        Reply::Fitting,
        Reply::ThinkingFirst(answer),
        Reply::Fitting,
        Reply::CutOff,
        Reply::Refusal,
        Reply::Overloaded,
        Reply::RateLimited(Some(7)),
        Reply::Fitting,
        Reply::Fitting,
        Reply::CutOff,
        Reply::Refusal,
        Reply::NoMoney,
    ];
    for reply in replies {
        llm.say(reply);
    }
    let variables = [
        ("ANTHROPIC_BASE_URL", llm.anthropic_url()),
        ("ANTHROPIC_API_KEY", ANTHROPIC_KEY.to_owned()),
        ("OPENAI_BASE_URL", llm.openai_url()),
        ("OPENAI_API_KEY", OPENAI_KEY.to_owned()),
    ];
    let variables: Vec<(&str, &str)> = variables.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let said = Driver::new("0.5.7", "llm_clients").print_with(&variables)?;
    let told: Value = serde_json::from_str(said.lines().last().unwrap_or_default())?;
    ensure!(told["answers"] == 4, "{told}");
    ensure!(
        told["errors"] == json!(["OverloadedError", "RateLimitError", "RateLimitError"]),
        "{told}"
    );
    Ok(())
}
