//! One file or folder per URL.

mod address;
mod agent;
mod agents;
mod compare;
mod demo;
mod first_start;
pub mod fixes;
mod fresh;
mod home;
mod key;
pub mod lazy;
mod not_found;
pub mod overview;
mod policies;
pub mod policy;
mod row_keys;
pub mod run;
mod runs;
mod settings;
pub mod signal;
mod signals;

pub use agent::{
    AgentPage, Deploys, Facts, Failures, FirstTool, FixHistory, FixSheet, Hours, Inputs, Patterns, Versions,
};
pub use agents::{AgentTable, AgentsPage};
pub use compare::ComparePage;
pub use demo::DemoCard;
pub use fixes::{FixTable, FixesGlance, FixesPage};
pub use home::Home;
pub use key::KeyPage;
pub use not_found::NotFound;
pub use overview::Overview;
pub use policies::PoliciesPage;
pub use policy::PolicyPage;
pub use run::RunPage;
pub use runs::RunsPage;
pub use settings::{ExplainCard, Explanations, Seen, SettingsPage, WayCard};
pub use signal::{FixCard, SignalPage};
pub use signals::SignalsPage;
