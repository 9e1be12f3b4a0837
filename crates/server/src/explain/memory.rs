//! Explanations of the last while.

/// Keeps explanations for the pages that ask for them again. They may quote what was said in a run, so they
/// are nowhere but here, bounded and for a limited time. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Memory;
