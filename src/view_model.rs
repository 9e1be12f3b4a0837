//! From the API's types to what is drawn: pure functions, tested natively.

pub mod agent;
pub mod agent_bars;
pub mod agent_rows;
pub mod align;
pub mod chart;
pub mod content_forms;
pub mod evidence;
pub mod format;
pub mod graph;
pub mod health;
pub mod held;
pub mod notice;
pub mod palette;
pub mod prose;
pub mod query;
pub mod rates;
pub mod row_count;
pub mod run;
pub mod run_rows;
pub mod signal_rows;
pub mod snippets;
pub mod spark;
pub mod swatch;
pub mod window;
