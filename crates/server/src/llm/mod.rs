//! The model that explains: one question, one answer that fits a schema.

mod answer_error;
mod anthropic;
mod attempt;
mod error;
mod failure;
mod openai;
mod pace;
#[cfg(test)]
mod tests;
mod usage;

use std::time::Duration;

use api::explain::{LlmProvider, ModelSetup};
use serde_json::Value;
use tokio::time::{Instant, sleep, timeout};

pub use error::LlmError;
pub use usage::Usage;

use crate::config::{BaseUrl, Config, Kind as _, SETTINGS, Secret};
use crate::langfuse::Content;
use crate::outbound::Outbound;
use pace::Pace;

/// The most tokens of an answer, with what a model thinks before it.
const MAX_TOKENS: u32 = 8192;

/// A model of a provider. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Llm {
    outbound: Outbound,
    provider: LlmProvider,
    base: BaseUrl,
    model: String,
    /// A server of one's own needs none.
    key: Option<Secret>,
    /// Of the `anthropic` API.
    version: String,
    /// Of all attempts together.
    timeout: Duration,
    pace: Pace,
}

/// What the model is asked.
#[derive(Clone, Debug)]
pub struct Question {
    /// Ours: what to do.
    pub instructions: String,
    /// Theirs: what to do it with. May say anything.
    pub material: Content,
    /// What the answer must look like: a JSON schema that both providers take.
    pub schema: Value,
}

/// The model's answer.
#[derive(Clone, Debug)]
pub struct Reply {
    /// JSON, as the model wrote it; not looked at yet.
    pub text: Content,
    /// Of all attempts together.
    pub duration: Duration,
}

impl Llm {
    /// `anthropic` before `openai`; `None` when neither is set up.
    pub fn new(outbound: &Outbound, config: &Config) -> Option<Self> {
        let own_server = config.openai_base_url != usual_openai();
        let (provider, base, key) = if config.anthropic_api_key.is_some() {
            let base = &config.anthropic_base_url;
            (LlmProvider::Anthropic, base, &config.anthropic_api_key)
        } else if config.openai_api_key.is_some() || own_server {
            (LlmProvider::Openai, &config.openai_base_url, &config.openai_api_key)
        } else {
            return None;
        };
        let model = match config.llm_model.as_str() {
            "" => usual_model(provider),
            model => model,
        };
        Some(Self {
            outbound: outbound.clone(),
            provider,
            base: base.clone(),
            model: model.to_owned(),
            key: key.clone(),
            version: config.anthropic_version.clone(),
            timeout: config.llm_timeout,
            pace: Pace::USUAL,
        })
    }

    pub fn setup(&self) -> ModelSetup {
        ModelSetup {
            provider: self.provider,
            model: self.model.clone(),
            host: self.base.host(),
        }
    }

    /// Asks, and asks again where the provider says that it makes sense. What every attempt took is added to
    /// `usage`; `waiting` is told before each wait.
    ///
    /// # Errors
    /// See [`LlmError`].
    pub async fn ask(
        &self,
        question: &Question,
        usage: &mut Usage,
        waiting: impl FnMut(Duration) + Send,
    ) -> Result<Reply, LlmError> {
        let answer = timeout(self.timeout, self.attempts(question, usage, waiting)).await;
        answer.unwrap_or(Err(LlmError::TimedOut(self.timeout)))
    }

    async fn attempts(
        &self,
        question: &Question,
        usage: &mut Usage,
        mut waiting: impl FnMut(Duration) + Send,
    ) -> Result<Reply, LlmError> {
        let begin = Instant::now();
        let mut retries = 0;
        loop {
            let failure = match self.attempt(question, usage).await {
                Ok(text) => {
                    return Ok(Reply {
                        text: Content::new(text),
                        duration: begin.elapsed(),
                    });
                }
                Err(failure) => failure,
            };
            let pause = self.pace.pause(&failure, retries);
            let left = self.timeout.saturating_sub(begin.elapsed());
            let Some(pause) = pause.filter(|pause| *pause < left) else {
                return Err(failure.error);
            };
            tracing::debug!(error = %failure.error, ?pause, "asking the model again");
            waiting(pause);
            sleep(pause).await;
            retries += 1;
        }
    }
}

/// Without a key, only another server than this may be asked.
fn usual_openai() -> BaseUrl {
    let setting = SETTINGS.iter().find(|setting| setting.name == "OPENAI_BASE_URL");
    #[expect(
        clippy::expect_used,
        reason = "the setting is declared, and a test reads every default"
    )]
    let usual = setting
        .and_then(|setting| BaseUrl::parse(setting.default).ok())
        .expect("a declared default");
    usual
}

const fn usual_model(provider: LlmProvider) -> &'static str {
    match provider {
        LlmProvider::Anthropic => "claude-sonnet-5-5",
        LlmProvider::Openai => "gpt-6-sol",
    }
}
