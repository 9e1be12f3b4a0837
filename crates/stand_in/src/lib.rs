//! Stand-ins for the servers that Dunetrace asks: a Langfuse with state, and models that answer as told.
//!
//! They are for tests and for looking at pages without accounts. What they answer was measured on the real
//! ones; `tests/e2e` holds the Langfuse to its own client package, its published contract and recordings.
//! Both are strict: what the real server does not understand, or this one does not model, is an error.

mod http;
pub mod langfuse;
pub mod llm;

pub use http::{Answer, Fault, Piece, Request};
