//! How long an explanation waits for what.

use std::time::Duration;

/// Shorter in tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waits {
    /// How long after a signal its trace may still be on its way to Langfuse.
    pub young: Duration,
    /// Pauses between looks for a trace that is not there yet. A look is up to two requests, and the
    /// smallest plan of Langfuse allows fifteen a minute.
    pub for_trace: [Duration; 4],
    /// Between two looks that must find the same.
    pub settle: Duration,
    /// The longest that is spent on the trace, in all looks and pauses.
    pub trace: Duration,
    /// How often the reader hears that it is still going on.
    pub heartbeat: Duration,
}

impl Default for Waits {
    fn default() -> Self {
        Self {
            young: Duration::from_mins(5),
            for_trace: [2, 3, 5, 10].map(Duration::from_secs),
            settle: Duration::from_secs(1),
            trace: Duration::from_secs(90),
            heartbeat: Duration::from_secs(1),
        }
    }
}

impl Waits {
    /// The longest that a trace is waited for.
    pub fn in_all(&self) -> Duration {
        self.for_trace.iter().sum()
    }
}
