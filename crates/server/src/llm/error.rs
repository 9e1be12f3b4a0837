//! What can go wrong with the model.

use std::time::Duration;

use thiserror::Error;

/// Never has text of the answer, which may repeat content or keys.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum LlmError {
    #[error("the provider refused the key ({status})")]
    Keys { status: u16 },
    /// It cannot be sent as a header, so it is none.
    #[error("the key has characters that no key has")]
    BadKey,
    #[error("the provider asks to wait")]
    Limit { retry_after: Option<Duration> },
    /// No money left: asking again does not help.
    #[error("the provider's spending limit is reached")]
    Spent,
    #[error("the provider is overloaded")]
    Overloaded,
    #[error("the provider failed ({status})")]
    Failed { status: u16 },
    #[error("the provider cannot be reached: {0}")]
    Unreachable(&'static str),
    #[error("the model took longer than {0:?}")]
    TimedOut(Duration),
    /// The model does not want to answer this.
    #[error("the model refused to answer")]
    Refused,
    /// The answer ended in the middle.
    #[error("the answer was cut off")]
    Cut,
    #[error("the answer cannot be used: {0}")]
    Unusable(&'static str),
    /// The model is not known, or the request is not to the provider's liking. `reason` is one of ours.
    #[error("the provider rejected the request ({status}): {reason}")]
    Rejected { status: u16, reason: &'static str },
}
