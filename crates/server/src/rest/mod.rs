//! The REST API, on its own port and under the dashboard's origin. One file per endpoint.

mod activity;
mod agent_insights;
mod agent_runs;
mod agent_signals;
mod agents;
mod calendar;
mod config;
mod demo;
mod docs;
mod explain;
mod export;
mod fixes;
mod health;
mod if_match;
mod integrations;
mod json_body;
mod line_by_line;
mod names;
mod occurrences;
mod off_thread;
mod openapi;
mod overview;
mod params;
mod policies;
mod rates;
mod reader;
pub mod reference;
mod router;
mod run;
mod run_count;
mod run_place;
mod run_twin;
mod runs;
mod segment;
mod signal;
mod signal_groups;
mod signals;
mod stream;
#[cfg(test)]
pub(crate) mod testing;
mod view;

pub use health::check as check_health;
pub use openapi::document as openapi_document;
pub use router::{router, standalone};
