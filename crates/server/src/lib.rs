//! What runs: ingest, detection worker, REST API and dashboard, behind the `dunetrace` binary.

pub mod app;
pub mod auth;
pub mod backtests;
pub mod cli;
pub mod client;
pub mod clock;
pub mod config;
pub mod dashboard;
pub mod demo;
pub mod detector_file;
pub mod error;
pub mod explain;
#[cfg(test)]
mod faulty_store;
pub mod fixes;
pub mod guard;
pub mod http;
pub mod ingest;
pub mod langfuse;
pub mod langfuse_owner;
pub mod live;
pub mod llm;
pub mod logging;
pub mod outbound;
pub mod policies;
pub mod request_id;
pub mod rest;
pub mod shutdown;
pub mod start;
pub mod worker;
