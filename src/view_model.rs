//! From the API's types to what is drawn: pure functions, tested natively.

pub mod evidence;
pub mod format;
pub mod graph;
pub mod notice;
pub mod prose;
pub mod query;
pub mod run;
pub mod run_rows;
pub mod signal_rows;
pub mod snippets;
pub mod spark;
pub mod swatch;
pub mod window;
