//! Text of a trace or a prompt.

use std::fmt;

/// Text that was said in a run. Cannot be serialised or printed, so that it does not get into the store, a
/// log or an answer by accident.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Content(String);

impl Content {
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text, for the one place that needs it.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Content {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Content({} bytes)", self.0.len())
    }
}
