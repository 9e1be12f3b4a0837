//! Did the fix work?
//!
//! [`Verdict`] is the plain rule that people know: so many runs without a recurrence. It says little where
//! the failure was rare, so [`Odds`] says beside it what the numbers can tell. Both are about the runs that a
//! [`Tally`] counts. What is counted, the formulas, their prior and their limits are in
//! `docs/verification.md`.

mod carrier;
mod distribution;
mod odds;
mod outcome;
mod span;
mod tally;
mod timeline;
mod traffic;
mod trial;
mod verdict;

pub use odds::{Odds, Weight};
pub use outcome::Outcome;
pub use span::Span;
pub use tally::Tally;
pub use timeline::{Stretch, Timeline};
pub use traffic::Traffic;
pub use trial::{Reach, Trial};
pub use verdict::Verdict;
