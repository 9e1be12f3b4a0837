//! Stand-ins for the servers that Dunetrace asks: a Langfuse with state, and models that answer as told.
//!
//! They are for tests and for looking at pages without accounts. What they answer was measured on the real
//! ones; `tests/e2e` holds the Langfuse to its own client package, its published contract and recordings.

pub mod langfuse;
pub mod llm;
