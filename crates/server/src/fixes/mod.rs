//! Fixes on their way: applied to prompts and policies, taken back, and looked at afterwards.

mod prompt_locks;

pub use prompt_locks::PromptLocks;
