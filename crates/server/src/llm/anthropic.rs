//! The Messages API of `anthropic`.

use serde::Deserialize;
use serde_json::{Value, json};

use super::usage::Tokens;
use super::{LlmError, MAX_TOKENS, Question};

pub(super) const ROUTE: &str = "POST /v1/messages";

/// No temperature: newer versions of the API refuse it.
pub(super) fn body(model: &str, question: &Question) -> Value {
    json!({
        "model": model,
        "max_tokens": MAX_TOKENS,
        "system": question.instructions,
        "messages": [{ "role": "user", "content": question.material.reveal() }],
        "output_config": {
            "effort": "medium",
            "format": { "type": "json_schema", "schema": question.schema },
        },
    })
}

#[derive(Deserialize)]
struct Message {
    content: Vec<Block>,
    stop_reason: Option<StopReason>,
}

#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Block {
    Text {
        text: String,
    },
    /// What the model thought, among others.
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum StopReason {
    EndTurn,
    StopSequence,
    MaxTokens,
    ModelContextWindowExceeded,
    Refusal,
    #[serde(other)]
    Other,
}

/// Tokens. Those that were taken from a cache or written to it are counted beside the others.
#[derive(Deserialize)]
pub(super) struct Usage {
    #[serde(rename = "input_tokens")]
    input: u64,
    #[serde(rename = "output_tokens")]
    output: u64,
    #[serde(rename = "cache_creation_input_tokens")]
    to_cache: Option<u64>,
    #[serde(rename = "cache_read_input_tokens")]
    from_cache: Option<u64>,
}

impl From<Usage> for Tokens {
    fn from(usage: Usage) -> Self {
        let cached = usage
            .to_cache
            .unwrap_or(0)
            .saturating_add(usage.from_cache.unwrap_or(0));
        Self {
            prompt: usage.input.saturating_add(cached),
            completion: usage.output,
        }
    }
}

/// The text of an answer.
pub(super) fn read(body: &[u8]) -> Result<String, LlmError> {
    let message: Message =
        serde_json::from_slice(body).map_err(|_| LlmError::Unusable("it is not what the API promises"))?;
    match message.stop_reason {
        Some(StopReason::EndTurn | StopReason::StopSequence) => {}
        Some(StopReason::MaxTokens | StopReason::ModelContextWindowExceeded) => return Err(LlmError::Cut),
        Some(StopReason::Refusal) => return Err(LlmError::Refused),
        Some(StopReason::Other) | None => return Err(LlmError::Unusable("the model did not come to an end")),
    }
    let texts = message.content.into_iter().filter_map(|block| match block {
        Block::Text { text } => Some(text),
        Block::Other => None,
    });
    Ok(texts.collect())
}
