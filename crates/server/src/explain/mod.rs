//! From a signal to its cause: the trace is fetched, a model looks at it, its answer is checked.

mod memory;
mod setup;

pub use memory::Memory;
pub use setup::setup;
