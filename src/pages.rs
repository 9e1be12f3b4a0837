//! One file or folder per URL.

mod address;
mod agent;
mod agents;
mod compare;
mod first_start;
mod home;
mod key;
mod not_found;
mod overview;
mod row_keys;
pub mod run;
mod runs;
mod settings;
mod signal;
mod signals;

pub use agent::AgentPage;
pub use agents::AgentsPage;
pub use compare::ComparePage;
pub use home::Home;
pub use key::KeyPage;
pub use not_found::NotFound;
pub use overview::Overview;
pub use run::RunPage;
pub use runs::RunsPage;
pub use settings::SettingsPage;
pub use signal::SignalPage;
pub use signals::SignalsPage;
