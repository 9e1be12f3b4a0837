//! A month of sample runs, made up and sent through the real ingest.
//!
//! [`Plan`] makes them up: the same options give the same events. Texts exist only inside it; what leaves
//! it are the hashes that an SDK would send.

mod background;
mod calendar;
mod cast;
mod plan;
pub mod policies;
mod rng;
mod scenario;
mod script;
pub mod send;
#[cfg(test)]
mod tests;

pub use background::{Background, Occupied};
pub use cast::{CAST, PREFIX};
pub use plan::{Item, Options, Plan, PlannedDeploy};
pub use scenario::Scenario;
pub use script::PlannedRun;
