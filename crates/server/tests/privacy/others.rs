//! Stand-ins for Langfuse and the model, full of marked content.

use anyhow::{Result, anyhow};
use serde_json::{Value, json};
use server::config::{BaseUrl, Config, Kind, Secret};
use stand_in::Fault;
use stand_in::langfuse::{Langfuse, Mode, NewObservation, NewPrompt, NewTrace, PUBLIC_KEY, SECRET_KEY};
use stand_in::llm::{ANTHROPIC_KEY, Llm};

/// The managed prompt of every run. Names are kept.
pub(crate) const PROMPT: &str = "research agent";

/// What must never leave the server but in a request to where it belongs. The last is how the second and
/// the first travel: `user:password` in base64.
pub(crate) const SECRETS: [&str; 3] = [SECRET_KEY, ANTHROPIC_KEY, "cGstbGYtc3RhbmQtaW46c2stbGYtc3RhbmQtaW4="];

/// The servers that are asked.
pub(crate) struct Others {
    pub(crate) langfuse: Langfuse,
    pub(crate) llm: Llm,
}

impl Others {
    pub(crate) fn start() -> Result<Self> {
        Ok(Self {
            langfuse: Langfuse::start(Mode::EventsOnly)?,
            llm: Llm::start()?,
        })
    }

    /// The settings with which the server asks them.
    pub(crate) fn config(&self) -> Result<Config> {
        let secret = |text| Secret::parse(text).map(Some).map_err(|reason| anyhow!(reason));
        let url = |text: String| BaseUrl::parse(&text).map_err(|reason| anyhow!(reason));
        Ok(Config {
            langfuse_public_key: secret(PUBLIC_KEY)?,
            langfuse_secret_key: secret(SECRET_KEY)?,
            langfuse_host: url(self.langfuse.url())?,
            anthropic_api_key: secret(ANTHROPIC_KEY)?,
            anthropic_base_url: url(self.llm.anthropic_url())?,
            ..Config::default()
        })
    }

    /// Whatever trace is asked for, and the prompt that it names, hold this.
    pub(crate) fn fill(&self, content: &str) {
        let said = json!(content);
        let nested = json!({ "messages": [{ "role": "user", "content": content }], content: [content] });
        let filled = |observation: NewObservation| {
            observation
                .input(&nested)
                .output(&said)
                .metadata("note", &said)
                .metadata("deep", &nested)
                .failed(content)
        };
        let version = self.langfuse.add_prompt(
            NewPrompt::text(PROMPT, content)
                .config(json!({ "note": content }))
                .commit_message(content),
        );
        let trace = NewTrace::new("")
            .with(filled(NewObservation::root(content)).lasting(0, 900))
            .with(
                filled(NewObservation::generation("llm"))
                    .prompt(PROMPT, version)
                    .lasting(10, 400),
            )
            .with(filled(NewObservation::tool("web_search")).lasting(410, 800));
        self.langfuse.find_any_trace(trace);
    }
}

/// How a server of others fails in the words of its users.
pub(crate) fn failures(content: &str) -> Vec<Fault> {
    let page = format!("<!DOCTYPE html><html><body><h1>{content}</h1></body></html>");
    let body = json!({ "message": content, "error": { "message": content, "type": content }, content: content });
    let mut out = vec![
        Fault::text(400, content),
        Fault::text(200, content),
        Fault::text(413, content),
        Fault::json(200, &json!({ "data": content, "content": content })),
        Fault::redirect(302, &format!("http://localhost/?{}", api::paths::encode(content))),
        Fault::Answer(stand_in::Answer::html(403, page)),
        Fault::DropAfter,
    ];
    let failing = [401, 422, 429].map(|status| Fault::json(status, &body));
    out.extend(failing);
    out
}

/// A well-formed answer of a model with an odd name.
pub(crate) fn answer_of(model: &str, cause: &str) -> Fault {
    let said = json!({ "root_cause": cause, "fix_content": "", "evidence": [] });
    let answer: Value = json!({
        "id": "msg_1", "type": "message", "role": "assistant", "model": model,
        "content": [{ "type": "text", "text": said.to_string() }],
        "stop_reason": "end_turn", "stop_sequence": null,
        "usage": { "input_tokens": 10, "output_tokens": 5 },
    });
    Fault::json(200, &answer)
}
