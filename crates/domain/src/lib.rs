//! What is true about an agent's run: events, reconstruction, detectors, signals.
//!
//! Everything here is a pure function of its arguments. There is no I/O, no clock, no randomness and
//! no async, so the same events always give the same signals, in the server as in a test.

pub mod baseline;
mod closest;
pub mod config;
pub mod detectors;
pub mod event;
pub mod explanation;
pub mod filter;
pub mod finish;
pub mod fix;
pub mod hash;
pub mod hour_of_day;
pub mod ids;
pub mod judge;
pub mod label;
pub mod payload;
mod payload_fields;
pub mod policy;
pub mod pricing;
pub mod proportion;
pub mod prose;
pub mod run;
pub mod sdk_pricing;
pub mod severity;
pub mod signal;
pub mod structure;
pub mod summary;
pub mod time;
pub mod value;
pub mod verification;

pub use baseline::{Baselines, RunStats};
pub use closest::closest;
pub use config::{DetectorConfig, Thresholds};
pub use detectors::{Evidence, FailureType};
pub use event::{Event, EventKind, RunHeader};
pub use explanation::{Explanation, SuggestedFix};
pub use filter::{RunFilter, RunSort, SignalFilter};
pub use fix::{FixId, FixMeans, FixProblem, FixState, FixText, FixType, Lapse};
pub use hash::ContentHash;
pub use hour_of_day::HourOfDay;
pub use ids::{EventId, RunId, RunKey, SignalId};
pub use judge::judge;
pub use label::Label;
pub use payload::Payload;
pub use proportion::Proportion;
pub use run::{RunState, RunStatus};
pub use severity::Severity;
pub use signal::Signal;
pub use summary::RunSummary;
pub use time::Micros;
pub use value::{Fields, Value};
pub use verification::Verdict;
