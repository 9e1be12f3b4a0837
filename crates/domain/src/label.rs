//! Names that may be stored as they are: agents, tools, models, error classes.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::hash::ContentHash;

/// A short structural name.
///
/// Names are the one kind of text the product keeps, so what may be a name is narrow: at most
/// [`Label::MAX_CHARS`] printable characters on one line. Anything else is treated as content and
/// replaced by `#` and its hash, so equality stays visible and the text is gone.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Label(Box<str>);

impl Label {
    /// The longest name that is kept, in characters.
    pub const MAX_CHARS: usize = 128;
    /// The longest code ([`Label::code`]) that is kept, in characters.
    pub const MAX_CODE_CHARS: usize = 64;

    /// A name chosen by the developer, such as a tool or an agent.
    pub fn name(text: &str) -> Self {
        let plain = text.len() <= Self::MAX_CHARS * 4
            && text.chars().count() <= Self::MAX_CHARS
            && !text.chars().any(char::is_control);
        if plain { Self(text.into()) } else { Self::hashed(text) }
    }

    /// A name from a vocabulary, such as an error class, an exit reason or a payload key: letters,
    /// digits and `_ . : / -` only, because prose must not pass here.
    pub fn code(text: &str) -> Self {
        let plain = text.len() <= Self::MAX_CODE_CHARS
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"_.:/-".contains(&byte));
        if plain { Self(text.into()) } else { Self::hashed(text) }
    }

    fn hashed(text: &str) -> Self {
        Self(format!("#{}", ContentHash::of(text)).into())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Label {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl AsRef<str> for Label {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl std::borrow::Borrow<str> for Label {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl PartialEq<str> for Label {
    fn eq(&self, other: &str) -> bool {
        &*self.0 == other
    }
}

impl PartialEq<&str> for Label {
    fn eq(&self, other: &&str) -> bool {
        &*self.0 == *other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_cannot_pass_as_a_code() {
        assert_eq!(Label::code("RateLimitError"), "RateLimitError");
        assert!(Label::code("Error code: 429 for bob").as_str().starts_with('#'));
    }

    #[test]
    fn long_or_many_lined_names_are_hashed() {
        assert_eq!(Label::name("Search the web"), "Search the web");
        assert!(Label::name("two\nlines").as_str().starts_with('#'));
        assert!(Label::name(&"x".repeat(129)).as_str().starts_with('#'));
        assert!(Label::name("nul\0").as_str().starts_with('#'));
    }
}
