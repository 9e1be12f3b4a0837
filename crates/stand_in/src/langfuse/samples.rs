//! A trace and prompts as a looping research agent leaves them.

use serde_json::{Value, json};

use super::Langfuse;
use super::prompts::NewPrompt;
use super::traces::{NewObservation, NewTrace};

/// The managed text prompt of the sample.
pub const TEXT_PROMPT: &str = "research-agent-prompt";
/// The managed chat prompt of the sample.
pub const CHAT_PROMPT: &str = "research-agent-chat";

const INSTRUCTIONS: &str = "You are a research agent. Answer {{question}} with facts that you looked up.";
const QUESTION: &str = "How many lakes does Finland have?";

impl Langfuse {
    /// Adds both prompts of the sample, each in its first version with settings.
    pub fn add_sample_prompts(&self) {
        let config = json!({ "model": "gpt-4o-mini", "temperature": 0.2 });
        let text = NewPrompt::text(TEXT_PROMPT, INSTRUCTIONS);
        let messages = json!([
            { "role": "system", "content": INSTRUCTIONS },
            { "type": "placeholder", "name": "history" },
            { "role": "user", "content": "{{question}}" },
        ]);
        let chat = NewPrompt::chat(CHAT_PROMPT, messages);
        for prompt in [text, chat] {
            let prompt = prompt.config(config.clone()).tags(&["research"]);
            self.add_prompt(prompt.commit_message("First version"));
        }
    }
}

impl NewTrace {
    /// A run that searches for the same thing six times and gives up. Its calls of a model use `prompt`.
    pub fn looping_agent(id: &str, prompt: &str, version: u32) -> Self {
        let trace = Self::new(id).with(
            NewObservation::root("research-agent")
                .input(&json!({ "query": QUESTION }))
                .output(&json!("I could not find it."))
                .lasting(0, 2_400),
        );
        (0..6).fold(trace, |trace, turn| {
            let start = turn * 400;
            trace
                .with(
                    NewObservation::generation("llm")
                        .input(&messages(turn))
                        .output(&json!({ "tool_calls": [{ "name": "web_search", "args": { "q": "lakes Finland" } }] }))
                        .prompt(prompt, version)
                        .lasting(start, start + 300),
                )
                .with(
                    NewObservation::tool("web_search")
                        .input(&json!({ "q": "lakes Finland" }))
                        .output(&json!("no results"))
                        .lasting(start + 300, start + 400),
                )
        })
    }
}

/// What the model is told in this turn: every result so far.
fn messages(turn: u32) -> Value {
    let mut messages = vec![
        json!({ "role": "system", "content": INSTRUCTIONS.replace("{{question}}", QUESTION) }),
        json!({ "role": "user", "content": QUESTION }),
    ];
    let results = (0..turn).map(|_| json!({ "role": "tool", "content": "no results" }));
    messages.extend(results);
    json!(messages)
}
