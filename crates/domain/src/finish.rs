//! Why a model stopped, in every vendor's words.

use serde::{Deserialize, Serialize};

/// What a vendor's finish reason means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum FinishClass {
    /// The model was done.
    Stop,
    /// The token limit cut the answer.
    Length,
    /// The model asked for tools.
    ToolCalls,
    /// A safety filter withheld the answer.
    Filtered,
    /// The call failed.
    Error,
    Other,
}

impl FinishClass {
    /// Reads any vendor's word, in any case.
    pub fn of(reason: &str) -> Self {
        // Sources: the API references of OpenAI (chat and responses), Anthropic, Gemini, Mistral, Cohere and
        // Bedrock, and recorded client traffic.
        match reason.to_ascii_lowercase().as_str() {
            "stop" | "end_turn" | "stop_sequence" | "completed" | "complete" | "eos" | "finished" => Self::Stop,
            "length"
            | "max_tokens"
            | "max_output_tokens"
            | "model_length"
            | "incomplete"
            | "model_context_window_exceeded" => Self::Length,
            "tool_calls" | "tool_call" | "tool_use" | "function_call" | "requires_action" | "pause_turn" => {
                Self::ToolCalls
            }
            "content_filter"
            | "safety"
            | "refusal"
            | "recitation"
            | "blocklist"
            | "prohibited_content"
            | "content_filtered"
            | "guardrail_intervened" => Self::Filtered,
            "error" | "failed" | "cancelled" => Self::Error,
            _ => Self::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_vendors_words_have_one_meaning() {
        for (reasons, class) in [
            (&["stop", "end_turn", "STOP", "stop_sequence"][..], FinishClass::Stop),
            (
                &["length", "max_tokens", "MAX_TOKENS", "max_output_tokens"],
                FinishClass::Length,
            ),
            (
                &["tool_calls", "tool_call", "tool_use", "function_call"],
                FinishClass::ToolCalls,
            ),
            (&["content_filter", "SAFETY", "refusal"], FinishClass::Filtered),
            (&["error"], FinishClass::Error),
            (&["", "something new"], FinishClass::Other),
        ] {
            for reason in reasons {
                assert_eq!(FinishClass::of(reason), class, "{reason}");
            }
        }
    }
}
