//! The model that explains: one question, one answer that fits a schema.

mod error;

use std::time::Duration;

use api::explain::{LlmProvider, ModelSetup};
use serde_json::Value;

pub use error::LlmError;

use crate::config::{BaseUrl, Config, Secret};
use crate::langfuse::Content;
use crate::outbound::Outbound;

/// A model of a provider. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Llm {
    outbound: Outbound,
    provider: LlmProvider,
    base: BaseUrl,
    model: String,
    key: Option<Secret>,
    /// Of the `anthropic` API.
    version: String,
    timeout: Duration,
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
    /// As the provider names it.
    pub model: String,
    pub prompt_tokens: u64,
    pub completion_tokens: u64,
    pub duration: Duration,
    /// By list prices, where they are known.
    pub cost_usd: Option<f64>,
}

impl Llm {
    /// `anthropic` before `openai`; `None` when neither is set up.
    pub fn new(outbound: &Outbound, config: &Config) -> Option<Self> {
        let key = config.anthropic_api_key.clone()?;
        Some(Self {
            outbound: outbound.clone(),
            provider: LlmProvider::Anthropic,
            base: config.anthropic_base_url.clone(),
            model: config.llm_model.clone(),
            key: Some(key),
            version: config.anthropic_version.clone(),
            timeout: config.llm_timeout,
        })
    }

    pub fn setup(&self) -> ModelSetup {
        ModelSetup {
            provider: self.provider,
            model: self.model.clone(),
            host: self.base.host(),
        }
    }

    /// Asks, and asks again where the provider says that it makes sense. `waiting` is told before each wait.
    ///
    /// # Errors
    /// See [`LlmError`].
    pub async fn ask(&self, _question: &Question, _waiting: impl FnMut(Duration) + Send) -> Result<Reply, LlmError> {
        Err(LlmError::Unreachable("not built yet"))
    }
}
