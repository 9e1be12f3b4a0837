//! Labels of prompt versions.

use ::api::fixes::ApplyFixRequest;
use domain::Label;

/// A label that may be given to a version, as Langfuse takes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromptLabel(String);

impl PromptLabel {
    /// The longest one, in characters.
    const MOST_CHARS: usize = 36;
    /// Langfuse gives it to the newest version by itself.
    const OF_THE_NEWEST: &'static str = "latest";

    /// What a label must be.
    pub const RULE: &'static str =
        "a label has 1 to 36 lower-case letters, digits, `_`, `-` and `.`, and is not `latest`";

    /// `None` for what is none.
    pub fn parse(text: &str) -> Option<Self> {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_-.".contains(&byte);
        let valid = (1..=Self::MOST_CHARS).contains(&text.len()) && text.bytes().all(plain);
        (valid && text != Self::OF_THE_NEWEST).then(|| Self(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(super) fn to_label(&self) -> Label {
        Label::name(&self.0)
    }
}

impl Default for PromptLabel {
    fn default() -> Self {
        Self(ApplyFixRequest::usual_label())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_langfuse_would_refuse_is_no_label() {
        for label in ["production", "eu-1.blue_green", &"x".repeat(36)] {
            assert_eq!(PromptLabel::parse(label).unwrap().as_str(), label);
        }
        for label in ["", "latest", "Production", "a b", "prod/eu", "ä", &"x".repeat(37)] {
            assert_eq!(PromptLabel::parse(label), None, "{label}");
        }
        assert_eq!(PromptLabel::parse("production"), Some(PromptLabel::default()));
    }
}
