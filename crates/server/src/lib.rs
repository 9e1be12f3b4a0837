//! What runs: ingest, detection worker, REST API and dashboard, behind the `dunetrace` binary.

pub mod app;
pub mod auth;

pub mod clock;
pub mod config;
pub mod live;
