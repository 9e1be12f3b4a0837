//! Managed prompts.

mod change;
mod glance;
mod raw;
mod read;

use api::fixes::PromptText;
use domain::Micros;
use serde_json::Value;

pub(super) use change::{label, publish};
pub use glance::Glance;
pub(super) use glance::Glances;
pub(super) use read::{fetch, versions};

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
    /// When it was made, or one of its labels was given or taken.
    pub updated_at: Option<Micros>,
    /// The server has put other prompts into the text, so it must not be written back.
    pub resolved: bool,
}

impl std::fmt::Debug for Prompt {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Prompt(version {})", self.version)
    }
}

/// What a prompt has, without its texts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Versions {
    /// Ascending.
    pub numbers: Vec<u32>,
    /// Of all versions, with `latest`.
    pub labels: Vec<String>,
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

/// The address of a prompt. `None` for names that no address can carry: a path of dots leads elsewhere.
fn address(name: &str) -> Option<String> {
    let carried = !matches!(name, "" | "." | "..");
    carried.then(|| format!("/api/public/v2/prompts/{}", api::paths::encode(name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stays_one_segment_of_the_path() {
        let path = address("fold/sub p?ä").unwrap();
        assert_eq!(path, "/api/public/v2/prompts/fold%2Fsub%20p%3F%C3%A4");
        for name in ["", ".", ".."] {
            assert_eq!(address(name), None);
        }
    }
}
