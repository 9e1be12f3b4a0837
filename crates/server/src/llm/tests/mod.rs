//! The client against servers that answer as told.

mod answers;
mod choice;
mod errors;
mod retries;
mod usage;

use std::time::Duration;

use api::explain::LlmProvider;
use serde_json::json;
use stand_in::llm::{ANTHROPIC_KEY, Llm as StandIn, OPENAI_KEY};

use super::pace::Pace;
use super::{Llm, LlmError, Question, Reply, Usage};
use crate::config::{BaseUrl, Config, Kind as _, Secret};
use crate::langfuse::Content;
use crate::outbound::Outbound;

const PROVIDERS: [LlmProvider; 2] = [LlmProvider::Anthropic, LlmProvider::Openai];

/// Longer than any test needs.
const PATIENT: Duration = Duration::from_secs(20);

fn config(provider: LlmProvider, server: &StandIn) -> Config {
    let mut config = Config::default();
    match provider {
        LlmProvider::Anthropic => {
            config.anthropic_base_url = BaseUrl::parse(&server.anthropic_url()).unwrap();
            config.anthropic_api_key = Some(Secret::parse(ANTHROPIC_KEY).unwrap());
        }
        LlmProvider::Openai => {
            config.openai_base_url = BaseUrl::parse(&server.openai_url()).unwrap();
            config.openai_api_key = Some(Secret::parse(OPENAI_KEY).unwrap());
        }
    }
    config.llm_timeout = PATIENT;
    config
}

/// With pauses that tests can wait for.
fn client(config: &Config) -> Llm {
    let mut llm = Llm::new(&Outbound::new().unwrap(), config).unwrap();
    llm.pace = Pace {
        first: Duration::from_millis(4),
        ..Pace::USUAL
    };
    llm
}

fn question() -> Question {
    Question {
        instructions: "Say why it failed.".to_owned(),
        material: Content::new("marked-material"),
        schema: json!({
            "type": "object",
            "additionalProperties": false,
            "required": ["root_cause"],
            "properties": { "root_cause": { "type": "string" } },
        }),
    }
}

/// The answer, and the pauses before each further attempt.
async fn ask(llm: &Llm) -> (Result<Reply, LlmError>, Vec<Duration>) {
    let mut pauses = Vec::new();
    let pausing = |pause| pauses.push(pause);
    let answer = llm.ask(&question(), &mut Usage::default(), pausing).await;
    (answer, pauses)
}

/// The answer, and what it took.
async fn counted(llm: &Llm) -> (Result<Reply, LlmError>, Usage) {
    let mut usage = Usage::default();
    let answer = llm.ask(&question(), &mut usage, |_| {}).await;
    (answer, usage)
}

async fn error(llm: &Llm) -> LlmError {
    ask(llm).await.0.expect_err("an error was planned")
}

/// An error as both providers write it.
fn said(kind: &str, message: &str) -> serde_json::Value {
    json!({ "error": { "type": kind, "code": kind, "message": message } })
}
