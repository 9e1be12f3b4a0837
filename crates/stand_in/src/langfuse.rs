//! A Langfuse that keeps prompts and traces in memory.
