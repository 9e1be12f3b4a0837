//! Managed prompts: versions that never change, and labels that move between them.

mod check;
mod create;
mod delete;
mod dependencies;
mod read;
mod relabel;
mod store;
mod version;

pub(super) use create::create;
pub(super) use delete::delete;
pub(super) use read::{list, read};
pub(super) use relabel::relabel;
pub(super) use store::Prompts;
pub use version::{NewPrompt, PromptVersion};

/// The label of the newest version, which nobody can give.
const LATEST: &str = "latest";
/// The label that agents ask for unless they are told otherwise.
const PRODUCTION: &str = "production";
