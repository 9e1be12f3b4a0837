//! The live stream: `GET /v1/stream` as server-sent events.
//!
//! The stream takes the run filter's parameters. Each message has the event name `change` and a
//! [`Change`] as JSON; `id` is a sequence number. When the server cannot keep up with a slow reader or
//! restarted in between, it sends [`Change::Resync`]: read the lists again.

use domain::RunSummary;
use serde::{Deserialize, Serialize};

use crate::fixes::VerdictTurn;
use crate::signals::SignalView;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
#[expect(
    clippy::large_enum_variant,
    reason = "most changes are runs, and few exist at a time"
)]
pub enum Change {
    /// A run that passes the filter is new or has changed.
    Run {
        run: RunSummary,
        /// It was not known before.
        new: bool,
    },
    /// A run that no longer passes the filter.
    RunGone { run_id: String },
    /// A signal of a run that passes the filter is new or has changed.
    Signal { signal: Box<SignalView> },
    /// A provisional signal did not hold.
    SignalWithdrawn { id: u64, run_id: String },
    /// Policies changed, or which agents have them: read them again.
    Policies,
    /// A fix was made or taken back, or its verdict turned.
    Fixes,
    /// The verdict about a fix turned; [`Change::Fixes`] follows.
    Verdict { turn: Box<VerdictTurn> },
    /// Some changes were missed.
    Resync,
}
