//! From a signal to its cause: the trace is fetched, a model looks at it, its answer is checked.

mod answer;
mod ask;
mod document;
mod fetch;
mod inquiry;
mod instructions;
mod job;
mod memory;
mod places;
mod planted;
mod progress;
mod prompt_link;
mod quotes;
mod record;
mod records;
mod schema;
mod setup;
mod trace_id;
mod unescape;
mod view;
mod waits;
mod without_trace;

pub use job::Job;
pub use progress::{Progress, lines};
pub use records::records;
pub use setup::{setup, tools};
pub use trace_id::read as read_trace_id;
pub use waits::Waits;

use memory::Memory;
use places::Places;

/// What the server knows of explanations: those of the last while, and those that are being made. Cheap to
/// clone.
#[derive(Clone, Debug, Default)]
pub struct Explanations {
    pub memory: Memory,
    places: Places,
    pub waits: Waits,
}
