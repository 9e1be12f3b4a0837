//! Managed prompts.

use api::fixes::PromptText;
use serde_json::Value;

use super::Langfuse;
use super::error::LangfuseError;

/// Which version of a prompt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which<'a> {
    Label(&'a str),
    Version(u32),
}

impl Which<'_> {
    /// The newest version, whoever uses it.
    pub const HEAD: Self = Which::Label("latest");
}

/// A version of a prompt.
#[derive(Clone)]
pub struct Prompt {
    pub project: Option<String>,
    pub name: String,
    pub version: u32,
    pub text: PromptText,
    /// Model and other settings, as they are: a new version does not inherit them by itself.
    pub config: Value,
    pub labels: Vec<String>,
    pub tags: Vec<String>,
    pub commit_message: Option<String>,
    /// The server has put other prompts into the text, so it must not be written back.
    pub resolved: bool,
}

impl std::fmt::Debug for Prompt {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Prompt(version {})", self.version)
    }
}

/// A version to be published.
pub struct NewVersion<'a> {
    pub name: &'a str,
    pub text: &'a PromptText,
    pub config: &'a Value,
    /// Beside `latest`, which every new version gets.
    pub labels: &'a [&'a str],
    /// At most 500 characters.
    pub commit_message: &'a str,
}

pub(super) async fn fetch(_: &Langfuse, _: &str, _: Which<'_>) -> Result<Option<Prompt>, LangfuseError> {
    Err(LangfuseError::Unreachable("not built yet"))
}

pub(super) async fn publish(_: &Langfuse, _: &NewVersion<'_>) -> Result<Prompt, LangfuseError> {
    Err(LangfuseError::Unreachable("not built yet"))
}

pub(super) async fn label(_: &Langfuse, _: &str, _: u32, _: &[&str]) -> Result<Prompt, LangfuseError> {
    Err(LangfuseError::Unreachable("not built yet"))
}
