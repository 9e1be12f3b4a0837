//! The text of a fix, as it may enter a prompt.

use thiserror::Error;

/// One paragraph to be added to a system prompt. It was looked at: what would change more than the
/// instructions, such as a template variable or a link, does not get here.
///
/// It is content. It is never stored and never logged, so it has no `Debug` that shows it.
#[derive(Clone, PartialEq, Eq)]
pub struct FixText(String);

/// Why a text may not enter a prompt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum FixProblem {
    #[error("there is no text")]
    Empty,
    #[error("it has {0} characters; at most {most} may be added", most = FixText::MOST_CHARS)]
    TooLong(usize),
}

impl FixText {
    /// The longest text that may be added, in characters.
    pub const MOST_CHARS: usize = 500;

    /// # Errors
    /// The first thing that is wrong with it.
    pub fn vet(text: &str) -> Result<Self, FixProblem> {
        let text = text.trim();
        let chars = text.chars().count();
        if chars == 0 {
            return Err(FixProblem::Empty);
        }
        if chars > Self::MOST_CHARS {
            return Err(FixProblem::TooLong(chars));
        }
        Ok(Self(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for FixText {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "FixText({} characters)", self.0.chars().count())
    }
}
