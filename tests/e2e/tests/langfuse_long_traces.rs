//! Traces that Langfuse shows in several pages, sent by its own client: everything is read, or as much as is
//! read of one trace and its root; and what our server asks for on the way is what Langfuse can be asked.

use anyhow::{Context, Result, ensure};
use e2e::{LangfuseServer, Research, Workshop};
use serde_json::{Value, json};

const RESEARCH: Research<'_> = Research {
    name: "dunetrace-e2e-long-agent",
    prompt: "dunetrace-e2e-long",
    kind: "text",
    stubborn: false,
    mark: "",
};
/// What the agent is to do, as the root of its trace says it: its searches have an object for an input.
const TASK: &str = r#""input":"lakes of Finland"#;
/// The root, two calls of the model and five searches.
const OF_THE_AGENT: u32 = 8;
/// More than our server reads of one trace.
const TOO_MANY: u32 = 5_000;

#[test]
fn a_trace_of_two_pages_is_read_to_its_end() -> Result<()> {
    let (shop, explanation) = explained(1_200)?;
    let trace = &explanation["trace"];
    ensure!(trace["observations"] == 1_200 + OF_THE_AGENT, "{trace}");
    shop.langfuse.hold_to_contract()?;
    let asked = queries(&shop);
    ensure!(asked.is_empty() || asked.iter().any(|query| query.contains(&"cursor".to_owned())));
    ensure!(
        !asked.concat().contains(&"isRootObservation".to_owned()),
        "its root was there"
    );
    Ok(())
}

#[test]
fn the_root_of_a_trace_that_is_too_long_is_asked_for() -> Result<()> {
    let (shop, explanation) = explained(TOO_MANY + 200)?;
    let trace = &explanation["trace"];
    ensure!(trace["observations"] == TOO_MANY + 1, "{trace}");
    ensure!(trace["cut"] == true, "{trace}");
    shop.langfuse.hold_to_contract()?;
    let asked = queries(&shop);
    ensure!(asked.is_empty() || asked.concat().contains(&"isRootObservation".to_owned()));
    Ok(())
}

/// An explanation of a run whose trace has so many observations besides its own. The model was told the task.
fn explained(notes: u32) -> Result<(Workshop, Value)> {
    let shop = Workshop::open(LangfuseServer::start()?)?;
    shop.publish_prompt(RESEARCH)?;
    let run = shop.play_as(RESEARCH, 1, json!({ "notes": notes }))?.remove(0);
    let explanation = shop.explain(shop.signal(&run)?)?;
    ensure!(explanation["source"] == "langfuse", "{explanation}");
    ensure!(explanation["langfuse_prompt_name"] == RESEARCH.prompt, "{explanation}");
    let warnings = explanation["warnings"].to_string();
    ensure!(!warnings.contains("trace_partial"), "{warnings}");
    let asked = shop.llm.requests().pop().context("the model was not asked")?;
    let asked = asked.json().context("no JSON")?;
    let document = asked["messages"][0]["content"].as_str().context("no document")?;
    ensure!(document.contains(TASK), "the model is not told the task: {document}");
    Ok((shop, explanation))
}

/// The names of the parameters with which observations were asked for; only the stand-in has seen them.
fn queries(shop: &Workshop) -> Vec<Vec<String>> {
    let requests = shop
        .langfuse
        .controls()
        .map(|stand_in| stand_in.requests())
        .unwrap_or_default();
    let of_observations = requests
        .into_iter()
        .filter(|request| request.path.ends_with("/v2/observations"));
    of_observations
        .map(|request| request.query.into_iter().map(|(name, _)| name).collect())
        .collect()
}
