//! Changes that should make a failure go away.

mod kind;
mod lapse;
mod means;
mod text;

pub use kind::FixType;
pub use lapse::Lapse;
pub use means::{FixId, FixMeans, FixState};
pub use text::{FixProblem, FixText};
