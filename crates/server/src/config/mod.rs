//! Configuration: every setting is declared once, in [`settings`], and read from flags, the
//! environment, `.env` and its default, in this order.

mod closest;
mod dotenv;
mod foreign;
mod kinds;
mod problem;
mod settings;
mod sources;
mod table;
#[cfg(test)]
mod tests;

pub use kinds::{BaseUrl, DatabaseUrl, HostList, Kind, LogFilter, LogFormat, Secret};
pub use problem::{Problem, Problems};
pub use settings::{Config, SETTINGS, Setting};
pub use sources::{Loaded, Resolved, Source, load, resolve};
pub use table::{documentation, listing};
