//! What can go wrong with Langfuse.

use std::time::Duration;

use thiserror::Error;

/// Never has text of the server's answer, which may repeat content or keys.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum LangfuseError {
    /// Wrong keys, or keys without the right.
    #[error("Langfuse refused the keys ({status})")]
    Keys { status: u16 },
    #[error("Langfuse asks to wait")]
    Limit { retry_after: Option<Duration> },
    /// It cannot be asked, and nothing has changed there.
    #[error("Langfuse cannot be reached: {0}")]
    Unreachable(&'static str),
    /// A change was sent and its answer does not say what became of it: what was to change may have changed.
    #[error("Langfuse did not say whether it was done")]
    Unknown,
    /// Two versions were published at the same moment.
    #[error("somebody publishes a version of this prompt at the same moment")]
    Race,
    /// It is refused, and asking again does not help. `reason` is one of ours.
    #[error("Langfuse refused it ({status}): {reason}")]
    Refused { status: u16, reason: &'static str },
    #[error("Langfuse failed ({status})")]
    Failed { status: u16 },
    /// Too long, no JSON, or not what was asked for.
    #[error("the answer of Langfuse cannot be used: {0}")]
    Unusable(&'static str),
}
