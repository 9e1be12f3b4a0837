//! Two runs step by step: which steps are the same, and where they part.
