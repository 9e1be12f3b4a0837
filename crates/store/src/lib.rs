//! What is kept: events, runs, signals and keys, behind one trait.

pub mod codec;
mod connect;
pub mod fixes;
pub mod model;
pub mod policies;
pub mod sqlite;
mod store_trait;

pub use connect::{connect, sqlite_path};
pub use fixes::*;
pub use model::*;
pub use policies::*;
pub use store_trait::{AgentStore, KeyStore, ListStore, RunStore, Store};
