//! What is said: the types of every request and response, the error codes and the paths.
//!
//! Server and dashboard share these, so a field that changes here changes on both sides or nowhere.

pub mod agents;
pub mod config;
pub mod demo;
pub mod error;
pub mod explain;
pub mod export;
pub mod fixes;
pub mod ingest;
pub mod insights;
pub mod integrations;
pub mod names;
pub mod neighbours;
pub mod overview;
pub mod page;
pub mod paths;
pub mod policies;
pub mod query;
pub mod runs;
pub mod sample;
pub mod signals;
pub mod stream;

pub use domain::run::{Aftermath, Spend, Step, StepKind, StepOutcome, named_steps};
pub use domain::{
    Baselines, ContentHash, Explanation, FailureType, FixId, FixMeans, FixProblem, FixState, FixText, FixType,
    HourOfDay, Label, Lapse, Micros, Proportion, RunFilter, RunId, RunSort, RunStatus, RunSummary, Severity,
    SignalFilter, SignalId, SuggestedFix, Thresholds, Verdict, filter, finish, hash, policy, pricing, value,
    verification,
};
pub use error::{ApiErrorBody, ErrorCode};
pub use page::Page;
