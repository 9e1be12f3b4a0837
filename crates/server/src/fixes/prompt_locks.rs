//! One change of a prompt at a time: Langfuse has no way to say which version a change is based on.

/// A lock for each prompt that is being changed. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct PromptLocks;
