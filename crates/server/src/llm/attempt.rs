//! One request to the provider and its answer.

use std::time::Duration;

use api::explain::LlmProvider;
use reqwest::header::{AUTHORIZATION, HeaderName, HeaderValue};
use reqwest::{Method, RequestBuilder};

use super::failure::Failure;
use super::{Llm, LlmError, Question, Usage, anthropic, openai};
use crate::outbound::Bounds;

/// Answers are a few kilobytes; what a model thinks may come with them.
const LONGEST_ANSWER: usize = 4 << 20;

/// So that the limit of all attempts always comes first.
const MARGIN: Duration = Duration::from_secs(1);

impl Llm {
    /// The text of the answer. What it took is counted in `usage`, whatever it is worth.
    pub(super) async fn attempt(&self, question: &Question, usage: &mut Usage) -> Result<String, Failure> {
        let (route, request) = match self.provider {
            LlmProvider::Anthropic => (anthropic::ROUTE, self.anthropic(question)?),
            LlmProvider::Openai => (openai::ROUTE, self.openai(question)?),
        };
        let bounds = Bounds {
            // All attempts together are bounded by the caller, who tells that from a lost connection.
            time: self.timeout + MARGIN,
            bytes: LONGEST_ANSWER,
        };
        let answer = bounds.exchange(route, request).await.map_err(Failure::unanswered)?;
        match self.provider {
            LlmProvider::Anthropic => usage.count::<anthropic::Usage>(&answer.body, &self.model),
            LlmProvider::Openai => usage.count::<openai::Usage>(&answer.body, &self.model),
        }
        if !answer.status.is_success() {
            return Err(Failure::of(&answer));
        }
        let said = match self.provider {
            LlmProvider::Anthropic => anthropic::read(&answer.body),
            LlmProvider::Openai => openai::read(&answer.body),
        };
        said.map_err(Failure::last)
    }

    fn anthropic(&self, question: &Question) -> Result<RequestBuilder, Failure> {
        let request = self
            .outbound
            .request(Method::POST, &self.base.at("/v1/messages"))
            .header("anthropic-version", &self.version)
            .json(&anthropic::body(&self.model, question));
        self.with_key(request, HeaderName::from_static("x-api-key"), "")
    }

    fn openai(&self, question: &Question) -> Result<RequestBuilder, Failure> {
        let request = self
            .outbound
            .request(Method::POST, &self.base.at("/chat/completions"))
            .json(&openai::body(&self.model, question));
        self.with_key(request, AUTHORIZATION, "Bearer ")
    }

    fn with_key(&self, request: RequestBuilder, name: HeaderName, scheme: &str) -> Result<RequestBuilder, Failure> {
        let Some(key) = &self.key else { return Ok(request) };
        let value = HeaderValue::from_str(&format!("{scheme}{}", key.reveal().trim()));
        let mut value = value.map_err(|_| Failure::last(LlmError::BadKey))?;
        value.set_sensitive(true);
        Ok(request.header(name, value))
    }
}
