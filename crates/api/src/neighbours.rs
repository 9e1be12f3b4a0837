//! What is near a run: in a list, by structure, or by content.

use domain::{ContentHash, RunSummary};
use serde::{Deserialize, Serialize};

use domain::run::StepKind;

use crate::overview::Counted;

/// `GET /v1/runs/{run_id}/place`: takes the filter, sort and order of a list of runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RunPlace {
    /// The run above it in the list.
    pub previous: Option<String>,
    /// The run below it.
    pub next: Option<String>,
    /// 1 for the first; absent when the run is not in the list or too far down to count.
    pub position: Option<u64>,
    pub total: Counted,
}

/// `GET /v1/runs/{run_id}/twin`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Twin {
    /// Absent when the agent has no clean run that is over.
    pub run: Option<RunSummary>,
    pub basis: TwinBasis,
}

/// How near the twin is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum TwinBasis {
    /// The same agent, version and input.
    SameInput,
    /// The same agent and version, with the closest structure.
    SameVersion,
    /// Another version of the agent, with the closest structure.
    SameAgent,
    /// There is none.
    #[default]
    None,
}

/// `GET /v1/occurrences?hash=…,…`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Occurrences {
    /// One per hash that occurred, in the order asked for.
    pub found: Vec<Occurrence>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Occurrence {
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub hash: ContentHash,
    /// Runs that contain it.
    pub runs: Counted,
    /// The newest of them, at most ten.
    pub newest: Vec<OccurrenceRun>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OccurrenceRun {
    pub run: RunSummary,
    /// In run order, at most 20.
    pub places: Vec<HashPlace>,
}

/// Where in a run a hash stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HashPlace {
    /// Position in the run's list of steps; absent for content of an event that is no step.
    pub position: Option<usize>,
    pub step_index: u32,
    pub kind: StepKind,
    pub name: String,
    pub role: HashRole,
}

/// What the content was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum HashRole {
    /// The run's input.
    Input,
    /// A tool's arguments or a query.
    Arguments,
    /// A tool's or a model's output, or an error.
    Output,
    /// Another field of an event.
    Other,
}
