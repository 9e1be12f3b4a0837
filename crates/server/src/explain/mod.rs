//! From a signal to its cause: the trace is fetched, a model looks at it, its answer is checked.

mod answer;
mod document;
mod inquiry;
mod instructions;
mod memory;
mod planted;
mod quotes;
mod schema;
mod setup;
mod unescape;

pub use answer::Answer;
pub use inquiry::Inquiry;
pub use memory::Memory;
#[cfg(test)]
pub(crate) use schema::schema;
pub use setup::setup;
