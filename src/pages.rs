//! One file or folder per URL.

mod address;
mod first_start;
mod home;
mod key;
mod not_found;
mod row_keys;
mod run;
mod runs;
mod signal;
mod signals;

pub use home::Home;
pub use key::KeyPage;
pub use not_found::NotFound;
pub use run::RunPage;
pub use runs::RunsPage;
pub use signal::SignalPage;
pub use signals::SignalsPage;
