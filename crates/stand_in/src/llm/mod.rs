//! A model's server, in the dialects of both providers: `POST /v1/messages` and `POST /v1/chat/completions`.
//!
//! Requests are checked as strictly as the providers do; what is answered is said beforehand.

mod anthropic;
mod check;
mod fitting;
mod openai;
mod reply;
mod schema;

use std::collections::VecDeque;

use anyhow::Result;
use serde_json::json;

pub use reply::Reply;

use crate::http::{Answer, Fault, Request, Server, Service};

/// What `x-api-key` has to say.
pub const ANTHROPIC_KEY: &str = "sk-ant-stand-in";
/// What `Authorization: Bearer` has to say.
pub const OPENAI_KEY: &str = "sk-stand-in";

/// A running stand-in. Dropping it ends it.
pub struct Llm(Server<Models>);

struct Models {
    /// For the next requests; after them every answer is [`Reply::Fitting`].
    replies: VecDeque<Reply>,
}

impl Llm {
    /// Starts it on a free port. It has a thread of its own, so it serves tests with and without a runtime.
    ///
    /// # Errors
    /// There is no port.
    pub fn start() -> Result<Self> {
        Self::start_at(0)
    }

    /// Starts it on this port.
    ///
    /// # Errors
    /// The port is taken.
    pub fn start_at(port: u16) -> Result<Self> {
        let models = Models {
            replies: VecDeque::new(),
        };
        Ok(Self(Server::start(models, port)?))
    }

    /// As in `ANTHROPIC_BASE_URL`.
    pub fn anthropic_url(&self) -> String {
        self.0.url()
    }

    /// As in `OPENAI_BASE_URL`.
    pub fn openai_url(&self) -> String {
        format!("{}/v1", self.0.url())
    }

    /// What the next request that is well-formed is answered. Several wait in line.
    pub fn say(&self, reply: Reply) {
        self.0.with(|models| models.replies.push_back(reply));
    }

    /// The next request goes wrong, whatever was to be said. Several wait in line.
    pub fn next(&self, fault: Fault) {
        self.0.plan(None, fault);
    }

    /// Every request so far.
    pub fn requests(&self) -> Vec<Request> {
        self.0.seen()
    }
}

impl Service for Models {
    fn answer(&mut self, request: &Request) -> Answer {
        let checked = match request.path.as_str() {
            "/v1/messages" => anthropic::refusal(request),
            "/v1/chat/completions" => openai::refusal(request),
            _ => Some(Answer::json(404, &json!({ "error": { "message": "Not found" } }))),
        };
        if let Some(refusal) = checked {
            return refusal;
        }
        let reply = self.replies.pop_front().unwrap_or(Reply::Fitting);
        let body = request.json().unwrap_or_default();
        match request.path.as_str() {
            "/v1/messages" => anthropic::answer(&body, reply),
            _ => openai::answer(&body, reply),
        }
    }
}
