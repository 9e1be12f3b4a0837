//! What may be added to a prompt.

use ::api::ErrorCode;
use ::api::fixes::ApplyFixRequest;
use domain::{FixText, FixType};

use super::prompt_label::PromptLabel;
use super::subject::Subject;
use crate::error::ApiError;

/// A paragraph for a prompt, as it was asked for and looked at.
pub struct PromptFix {
    pub(super) name: String,
    /// Whose version it is made from.
    pub(super) label: PromptLabel,
    /// Whether the new version gets the label.
    pub(super) publish: bool,
    /// The version that the label must be on.
    pub(super) base_version: Option<u32>,
    pub(super) text: FixText,
}

impl PromptFix {
    /// Takes the request only if its text may enter a prompt.
    ///
    /// # Errors
    /// The field that is wrong.
    pub fn read(request: ApplyFixRequest) -> Result<Self, ApiError> {
        let text = FixText::vet(&request.fix_content);
        let text = text.map_err(|problem| {
            ApiError::body(format!("the text cannot be added to a prompt: {problem}")).field("fix_content")
        })?;
        if !is_prompt_name(&request.langfuse_prompt_name) {
            return Err(
                ApiError::body("a prompt's name has 1 to 500 characters on one line").field("langfuse_prompt_name")
            );
        }
        let label = PromptLabel::parse(&request.label);
        Ok(Self {
            name: request.langfuse_prompt_name,
            label: label.ok_or_else(|| ApiError::body(PromptLabel::RULE).field("label"))?,
            publish: request.publish,
            base_version: request.base_version,
            text,
        })
    }
}

/// Whether there can be a prompt of this name.
pub fn is_prompt_name(name: &str) -> bool {
    const MOST_CHARS: usize = 500;
    (1..=MOST_CHARS).contains(&name.chars().count()) && !name.chars().any(char::is_control)
}

/// Refuses fixes of failures that a prompt cannot mend, whatever the page shows.
///
/// # Errors
/// Fixes of this failure are not made by a click.
pub fn may_be_applied(subject: &Subject) -> Result<(), ApiError> {
    let (reason, hint) = match subject.failure().fix_type() {
        FixType::PromptAddition => return Ok(()),
        FixType::CodeChange => (
            "this failure needs a change of code, which a prompt cannot make",
            "copy the text, or use a policy where there is one",
        ),
        FixType::NoAutoApply => (
            "this is a security finding: a person has to look at it before anything is changed",
            "copy the text, and change the prompt by hand if that is right",
        ),
    };
    Err(ApiError::new(ErrorCode::FixBlocked, reason).hint(hint))
}
