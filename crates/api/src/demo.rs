//! The month of sample runs.

use serde::{Deserialize, Serialize};

use crate::sample::Sample;

/// `POST /v1/demo` takes this and starts sending.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DemoRequest {
    /// 1 to 20,000; the command line sends more.
    #[serde(default = "DemoRequest::usual_runs")]
    pub runs: u32,
}

impl DemoRequest {
    /// The most that one request may ask for.
    pub const MOST_RUNS: u32 = 20_000;

    pub const fn usual_runs() -> u32 {
        3000
    }
}

/// `GET /v1/demo`, and the answer of `POST` and `DELETE`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DemoState {
    /// Sample agents that are stored.
    pub agents: Vec<String>,
    /// Runs sent so far of how many, while sending goes on.
    pub sending: Option<DemoProgress>,
    /// The sample agents are being removed.
    #[serde(default)]
    pub removing: bool,
    /// Why the last sending or removal broke off; null once another has begun, or the server was started again.
    #[serde(default)]
    pub problem: Option<DemoProblem>,
}

/// Work that did not come to its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DemoProblem {
    /// How far the sending was; null when a removal broke off.
    pub sent: Option<DemoProgress>,
    /// What went wrong, in words.
    pub reason: String,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DemoProgress {
    pub sent: u64,
    pub of: u64,
}

impl Sample for DemoState {
    fn sample() -> Self {
        Self {
            agents: vec!["demo-research".to_owned(), "demo-support".to_owned()],
            sending: Some(DemoProgress { sent: 1_250, of: 3_000 }),
            removing: false,
            problem: None,
        }
    }
}
