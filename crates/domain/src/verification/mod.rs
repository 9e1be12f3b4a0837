//! Did the fix work?
//!
//! [`Verdict`] is the plain rule that people know: so many runs without a recurrence. It says little where
//! the failure was rare, so [`Odds`] says beside it what the numbers can tell. The formulas, their
//! prior and their limits are in `docs/verification.md`.

mod distribution;
mod odds;
mod outcome;
mod verdict;

pub use odds::{Odds, Weight};
pub use outcome::Outcome;
pub use verdict::Verdict;
