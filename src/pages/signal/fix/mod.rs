//! Changing something because of a signal: the text, the prompt, the policy, and what became of it.

mod apply;
mod bench;
mod change;
mod history;
mod policy;
mod status;
mod suggestions;
mod target;
mod text;
mod trial;
mod turn;
mod what_changed;

pub use apply::{ApplyDialog, Applying};
pub use bench::Bench;
pub use change::Change;
pub use policy::PolicyPart;
pub use status::{Applied, StatusPart};
pub use text::TextPart;
pub use turn::{Turn, TurnDialog, Turning};
