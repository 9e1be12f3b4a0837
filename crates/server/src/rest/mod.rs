//! The REST API, on its own port and under the dashboard's origin. One file per endpoint.

mod agent_insights;
mod agent_runs;
mod agent_signals;
mod agents;
mod config;
mod demo;
mod docs;
mod health;
mod openapi;
mod params;
mod reader;
pub mod reference;
mod router;
mod run;
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
