//! The stand-in for Langfuse over the wire: as the real one was measured, and failing as it is told to.

mod measured;
mod misbehaviour;
mod support;
