//! One version of a prompt.

use serde_json::{Value, json};

use super::super::{PROJECT, own};
use super::PRODUCTION;

/// A version that is to be added.
#[derive(Clone, Debug)]
pub struct NewPrompt {
    pub name: String,
    /// `text` or `chat`.
    pub kind: &'static str,
    /// Text, or a list of messages.
    pub prompt: Value,
    pub config: Value,
    pub labels: Vec<String>,
    /// Of all versions; `None` leaves them as they are.
    pub tags: Option<Vec<String>>,
    pub commit_message: Option<String>,
}

impl NewPrompt {
    /// A text that is labelled `production`.
    pub fn text(name: &str, text: &str) -> Self {
        Self::new(name, "text", json!(text))
    }

    /// A list of messages, `{role, content}` or `{type: "placeholder", name}`, labelled `production`.
    pub fn chat(name: &str, messages: Value) -> Self {
        Self::new(name, "chat", messages)
    }

    fn new(name: &str, kind: &'static str, prompt: Value) -> Self {
        Self {
            name: name.to_owned(),
            kind,
            prompt,
            config: json!({}),
            labels: vec![PRODUCTION.to_owned()],
            tags: None,
            commit_message: None,
        }
    }

    pub fn config(mut self, config: Value) -> Self {
        self.config = config;
        self
    }

    /// Instead of `production`.
    pub fn labels(mut self, labels: &[&str]) -> Self {
        self.labels = labels.iter().map(ToString::to_string).collect();
        self
    }

    pub fn tags(mut self, tags: &[&str]) -> Self {
        self.tags = Some(tags.iter().map(ToString::to_string).collect());
        self
    }

    pub fn commit_message(mut self, message: &str) -> Self {
        self.commit_message = Some(message.to_owned());
        self
    }
}

/// A version as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct PromptVersion {
    pub id: String,
    pub name: String,
    pub version: u32,
    /// `text` or `chat`.
    pub kind: &'static str,
    pub prompt: Value,
    pub config: Value,
    /// Those that were given, then `latest`.
    pub labels: Vec<String>,
    pub tags: Vec<String>,
    pub commit_message: Option<String>,
    pub created_at: String,
    pub updated_at: String,
}

impl PromptVersion {
    pub(super) fn new(new: NewPrompt, version: u32, labels: Vec<String>, tags: Vec<String>) -> Self {
        let now = own::written(own::now());
        Self {
            id: own::id().to_string(),
            name: new.name,
            version,
            kind: new.kind,
            prompt: new.prompt,
            config: new.config,
            labels,
            tags,
            commit_message: new.commit_message,
            created_at: now.clone(),
            updated_at: now,
        }
    }

    pub fn has_label(&self, label: &str) -> bool {
        self.labels.iter().any(|own| own == label)
    }

    /// As it is answered after a change.
    pub(super) fn written(&self) -> Value {
        json!({
            "id": self.id,
            "createdAt": self.created_at,
            "updatedAt": self.updated_at,
            "projectId": PROJECT,
            "createdBy": "API",
            "prompt": self.prompt,
            "name": self.name,
            "version": self.version,
            "type": self.kind,
            "isActive": null,
            "config": self.config,
            "tags": self.tags,
            "labels": self.labels,
            "commitMessage": self.commit_message,
        })
    }

    /// As it is answered to readers, with its references resolved or `graph` null.
    pub(super) fn shown(&self, prompt: Value, graph: Value) -> Value {
        let mut shown = self.written();
        shown["prompt"] = prompt;
        shown["isActive"] = json!(self.has_label(PRODUCTION));
        shown["resolutionGraph"] = graph;
        shown
    }
}
