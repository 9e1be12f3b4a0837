//! What is kept: events, runs, signals and keys, behind one trait.

pub mod model;
mod store_trait;

pub use model::*;
pub use store_trait::Store;
