//! What only concerns the SQLite store: crashes, full disks, its file and its schema.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod crash;
mod fixes;
mod full;
mod golden;
mod policies;
mod schema;
mod shell;
mod support;
