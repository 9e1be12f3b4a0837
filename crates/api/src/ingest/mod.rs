//! The ingest port's wire format, and the privacy boundary.
//!
//! [`parse`] is the only way from a client's bytes to a [`domain::Event`]. It lets names and numbers
//! through and turns every other text into hash and length, so nothing behind it can hold content.

mod batch;
mod deploy;
mod depth;
mod detector_config;
mod error;
mod event;
mod group;
mod node;
mod nonfinite;
mod payload;
mod policies;
mod response;
mod vet;

pub use batch::{MAX_EVENTS, parse, parse_up_to};
pub use deploy::{DeployRequest, DeployResponse};
pub use depth::MAX_DEPTH;
pub use detector_config::{BaselineFigures, DetectorConfigResponse};
pub use error::BatchError;
pub use group::{MAX_REPORTED, ParsedBatch};
pub use policies::PolicyList;
pub use response::{IngestResponse, Rejected};

pub use crate::config::Health;
