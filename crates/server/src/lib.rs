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
#[cfg(test)]
mod faulty_store;
pub mod guard;
pub mod http;
pub mod ingest;
pub mod live;
pub mod logging;
pub mod policies;
pub mod request_id;
pub mod rest;
pub mod shutdown;
pub mod start;
pub mod worker;
