//! A managed prompt as it is at this moment.

use ::api::ErrorCode;
use ::api::fixes::{PromptPreview, PromptText};
use store::PromptChange;

use super::prompt_label::PromptLabel;
use crate::error::ApiError;
use crate::langfuse::{Langfuse, Prompt, Which};

/// The version with a label, and the newest one.
#[derive(Clone, Debug)]
pub struct Seen {
    /// What a fix is made from.
    pub(super) base: Prompt,
    pub(super) head: Prompt,
    label: String,
}

impl Seen {
    /// # Errors
    /// There is no such prompt, no version of it has the label, or Langfuse cannot be asked.
    pub async fn read(langfuse: &Langfuse, name: &str, label: &PromptLabel) -> Result<Self, ApiError> {
        let head = langfuse.prompt(name, Which::HEAD).await?.ok_or_else(no_prompt)?;
        let base = langfuse.prompt(name, Which::Label(label.as_str())).await?;
        let base = base.ok_or_else(|| unlabelled(label, &head))?;
        Ok(Self {
            // Somebody may have published between the two questions.
            head: if head.version < base.version {
                base.clone()
            } else {
                head
            },
            base,
            label: label.as_str().to_owned(),
        })
    }

    /// For a page in which a label is chosen.
    ///
    /// # Errors
    /// As [`Seen::read`].
    pub async fn with_all_labels(
        langfuse: &Langfuse,
        name: &str,
        label: &PromptLabel,
    ) -> Result<PromptPreview, ApiError> {
        let seen = Self::read(langfuse, name, label).await?;
        let versions = langfuse.versions(name).await?.unwrap_or_default();
        Ok(PromptPreview {
            known_labels: given(versions.labels.iter()),
            ..seen.preview(langfuse)
        })
    }

    pub fn preview(&self, langfuse: &Langfuse) -> PromptPreview {
        let Prompt {
            name,
            version,
            text,
            labels,
            ..
        } = &self.base;
        PromptPreview {
            name: name.clone(),
            label: self.label.clone(),
            version: *version,
            head: self.head.version,
            next: self.head.version.saturating_add(1),
            labels: labels.clone(),
            known_labels: given(labels.iter().chain(&self.head.labels)),
            text: text.clone(),
            url: url(langfuse, &self.base),
            blocked: self.blocked().map(str::to_owned),
        }
    }

    /// Why nothing can be added to it.
    pub(super) fn blocked(&self) -> Option<&'static str> {
        if self.base.resolved {
            return Some(
                "this Langfuse shows prompts with the text of others in them; publishing it again would lose the \
                 references (servers before 3.139 do so)",
            );
        }
        unwritable(&self.base.text)
    }

    /// 409 with the prompt as it is.
    pub(super) fn conflict(&self, langfuse: &Langfuse, detail: String) -> ApiError {
        let mut error = ApiError::new(ErrorCode::Conflict, detail).hint(
            "nothing was changed; `prompt` is what it is now, send it again with its version if it is still meant",
        );
        error.prompt = Some(Box::new(self.preview(langfuse)));
        error
    }
}

/// Labels that somebody gave, each once.
pub(super) fn given<'a>(labels: impl Iterator<Item = &'a String>) -> Vec<String> {
    let mut given: Vec<String> = labels.filter(|label| *label != "latest").cloned().collect();
    given.sort();
    given.dedup();
    given
}

/// Messages that are no text cannot have a paragraph added.
fn unwritable(text: &PromptText) -> Option<&'static str> {
    let PromptText::Chat(messages) = text else { return None };
    let instructs = |role: &str| role == "system" || role == "developer";
    let mut contents = messages.iter().filter_map(|message| {
        let role = message.get("role")?.as_str()?;
        instructs(role).then(|| message.get("content")).flatten()
    });
    let first = contents.next()?;
    (!first.is_string()).then_some("the system message of this prompt is no plain text")
}

/// Of a version in the page of Langfuse.
pub(super) fn url(langfuse: &Langfuse, prompt: &Prompt) -> Option<String> {
    let project = prompt.project.as_deref()?;
    Some(langfuse.prompt_url(project, &prompt.name, prompt.version))
}

/// The instructions of a version, for as long as it is shown.
pub(super) async fn instructions(
    langfuse: &Langfuse,
    change: &PromptChange,
    version: u32,
) -> Result<Option<String>, ApiError> {
    let found = langfuse.prompt(&change.name, Which::Version(version)).await?;
    Ok(found.map(|prompt| prompt.text.instructions().to_owned()))
}

fn no_prompt() -> ApiError {
    ApiError::not_found("prompt in Langfuse")
        .field("langfuse_prompt_name")
        .hint("the name is spelled as in Langfuse, and the keys belong to the project that has it")
}

fn unlabelled(label: &PromptLabel, head: &Prompt) -> ApiError {
    let error = ApiError::new(
        ErrorCode::NotFound,
        format!("no version of the prompt has the label `{}`", label.as_str()),
    );
    error.field("label").hint(format!(
        "its newest version is {} with the labels: {}",
        head.version,
        head.labels.join(", ")
    ))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_text_can_have_a_paragraph_added() {
        let blocked = |messages| unwritable(&serde_json::from_value(messages).unwrap()).is_some();
        assert!(!blocked(json!("You are {{who}}.")));
        assert!(!blocked(json!([{ "role": "user", "content": [{ "type": "text" }] }])));
        assert!(!blocked(
            json!([{ "type": "placeholder", "name": "system" }, { "role": "system", "content": "Be." }])
        ));
        assert!(blocked(
            json!([{ "role": "system", "content": [{ "type": "text", "text": "Be." }] }])
        ));
    }
}
