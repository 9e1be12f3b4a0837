//! What became of a fix, as it is told: where it stands, what the runs say, and what they cannot say.

pub mod change;
pub mod plot;
pub mod standing;
pub mod stretches;
pub mod timeline;
pub mod uncounted;
pub mod words;

pub use standing::Standing;
