//! The Chat Completions API of `openai`, which many other servers speak too.

use serde::Deserialize;
use serde_json::{Value, json};

use super::usage::Tokens;
use super::{LlmError, MAX_TOKENS, Question};

pub(super) const ROUTE: &str = "POST /chat/completions";

pub(super) fn body(model: &str, question: &Question) -> Value {
    json!({
        "model": model,
        "max_completion_tokens": MAX_TOKENS,
        "messages": [
            { "role": "system", "content": question.instructions },
            { "role": "user", "content": question.material.reveal() },
        ],
        "response_format": {
            "type": "json_schema",
            "json_schema": { "name": "explanation", "strict": true, "schema": question.schema },
        },
    })
}

#[derive(Deserialize)]
struct Completion {
    choices: Vec<Choice>,
}

#[derive(Deserialize)]
struct Choice {
    message: Message,
    finish_reason: Option<FinishReason>,
}

#[derive(Deserialize)]
struct Message {
    content: Option<String>,
    refusal: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum FinishReason {
    Stop,
    Length,
    ContentFilter,
    #[serde(other)]
    Other,
}

/// Some servers leave it out.
#[derive(Deserialize)]
pub(super) struct Usage {
    prompt_tokens: u64,
    completion_tokens: u64,
}

impl From<Usage> for Tokens {
    fn from(usage: Usage) -> Self {
        Self {
            prompt: usage.prompt_tokens,
            completion: usage.completion_tokens,
        }
    }
}

/// The text of an answer.
pub(super) fn read(body: &[u8]) -> Result<String, LlmError> {
    const UNLIKE: LlmError = LlmError::Unusable("it is not what the API promises");
    let completion: Completion = serde_json::from_slice(body).map_err(|_| UNLIKE)?;
    let choice = completion.choices.into_iter().next().ok_or(UNLIKE)?;
    if choice.message.refusal.is_some_and(|refusal| !refusal.is_empty()) {
        return Err(LlmError::Refused);
    }
    match choice.finish_reason {
        Some(FinishReason::Stop) => {}
        Some(FinishReason::Length) => return Err(LlmError::Cut),
        Some(FinishReason::ContentFilter) => return Err(LlmError::Refused),
        Some(FinishReason::Other) | None => return Err(LlmError::Unusable("the model did not come to an end")),
    }
    choice.message.content.ok_or(UNLIKE)
}
