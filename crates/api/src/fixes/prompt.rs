//! A managed prompt as Langfuse has it, and what a fix makes of it.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// The text of a prompt. What it has beside the text of its messages is kept as it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum PromptText {
    Text(String),
    /// Messages (`role`, `content`) and placeholders.
    Chat(Vec<Map<String, Value>>),
}

impl PromptText {
    /// `text` or `chat`.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) => "text",
            Self::Chat(_) => "chat",
        }
    }

    /// The instructions: all of a text, the first system message of a chat; empty when it has none.
    pub fn instructions(&self) -> &str {
        match self {
            Self::Text(text) => text,
            Self::Chat(messages) => system(messages)
                .and_then(|at| messages[at].get("content")?.as_str())
                .unwrap_or_default(),
        }
    }

    /// Whether the instructions have this paragraph already, not only as a part of other words.
    pub fn has(&self, fix: &str) -> bool {
        let (text, fix) = (self.instructions(), fix.trim());
        let apart = |beside: Option<char>| !beside.is_some_and(char::is_alphanumeric);
        text.match_indices(fix).any(|(at, _)| {
            let (before, after) = (&text[..at], &text[at + fix.len()..]);
            apart(before.chars().next_back()) && apart(after.chars().next())
        })
    }

    /// The prompt with this paragraph at the end of its instructions. A chat without a system message gets
    /// one at its beginning; messages of users and placeholders are never touched.
    #[must_use]
    pub fn with(&self, fix: &str) -> Self {
        match self {
            Self::Text(text) => Self::Text(appended(text, fix)),
            Self::Chat(messages) => {
                let mut messages = messages.clone();
                if let Some(at) = system(&messages) {
                    let text = appended(self.instructions(), fix);
                    messages[at].insert("content".to_owned(), Value::String(text));
                } else {
                    let message = json!({ "role": "system", "content": fix.trim() });
                    messages.insert(0, message.as_object().cloned().unwrap_or_default());
                }
                Self::Chat(messages)
            }
        }
    }
}

/// The place of the first system message.
fn system(messages: &[Map<String, Value>]) -> Option<usize> {
    let role = |message: &Map<String, Value>| message.get("role").and_then(Value::as_str).map(str::to_owned);
    messages.iter().position(|message| {
        matches!(role(message).as_deref(), Some("system" | "developer")) && message.contains_key("content")
    })
}

fn appended(text: &str, fix: &str) -> String {
    let (text, fix) = (text.trim_end(), fix.trim());
    if text.is_empty() {
        fix.to_owned()
    } else {
        format!("{text}\n\n{fix}")
    }
}

/// `GET /v1/signals/{id}/prompt?name=&label=`: the prompt that a fix would change, fetched for this answer
/// and not kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PromptPreview {
    pub name: String,
    /// The label it was asked by.
    pub label: String,
    /// The version with that label: the base of a fix.
    pub version: u32,
    /// The newest version there is; higher than `version` when somebody works on a draft.
    pub head: u32,
    /// The number that a fix would get.
    pub next: u32,
    pub labels: Vec<String>,
    /// Every label of any version that was seen, without `latest`.
    pub known_labels: Vec<String>,
    /// A string, or a list of messages.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub text: PromptText,
    /// Of the base version in the Langfuse page.
    pub url: Option<String>,
    /// Why a fix cannot be published into it; absent when it can.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blocked: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chat(messages: Value) -> PromptText {
        serde_json::from_value(messages).unwrap()
    }

    #[test]
    fn a_text_gets_a_paragraph_more() {
        let text = PromptText::Text("You are {{who}}.\n".to_owned());
        assert_eq!(text.with(" Stop. ").instructions(), "You are {{who}}.\n\nStop.");
        assert!(text.with("Stop.").has("Stop."));
        assert!(!text.has("Stop."));
        assert!(text.has("who") && !text.has("You a"), "words are whole");
        assert_eq!(PromptText::Text(String::new()).with("Stop.").instructions(), "Stop.");
    }

    #[test]
    fn in_a_chat_only_the_first_system_message_changes() {
        let before = json!([
            { "type": "placeholder", "name": "history" },
            { "role": "system", "content": "Be brief.", "extra": 1 },
            { "role": "user", "content": "{{question}}" },
            { "role": "system", "content": "Second." },
        ]);
        let after = serde_json::to_value(chat(before.clone()).with("Stop.")).unwrap();
        assert_eq!(
            after[1],
            json!({ "role": "system", "content": "Be brief.\n\nStop.", "extra": 1 })
        );
        for at in [0, 2, 3] {
            assert_eq!(after[at], before[at]);
        }
    }

    #[test]
    fn a_chat_without_instructions_gets_some_at_its_beginning() {
        let before = json!([{ "role": "user", "content": "Hi" }]);
        let after = serde_json::to_value(chat(before).with("Stop.")).unwrap();
        assert_eq!(after[0], json!({ "role": "system", "content": "Stop." }));
        assert_eq!(after[1], json!({ "role": "user", "content": "Hi" }));
    }
}
