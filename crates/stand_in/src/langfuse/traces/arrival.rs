//! When the observations of a trace can be seen.

use std::time::Duration;

/// Ingestion takes its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// All of them from the beginning.
    AtOnce,
    /// All of them together, so long after they were added.
    After(Duration),
    /// The first after the one time, each further one after the other. The root comes last.
    OneByOne { first: Duration, each: Duration },
    /// Only so many ever come, the root is not among them.
    Only(usize),
}

impl Arrival {
    /// How long after it was added the observation at this place is seen; `None` for never.
    pub(super) fn of(self, place: usize) -> Option<Duration> {
        match self {
            Self::AtOnce => Some(Duration::ZERO),
            Self::After(time) => Some(time),
            Self::OneByOne { first, each } => Some(first + each * place as u32),
            Self::Only(count) => (place < count).then_some(Duration::ZERO),
        }
    }
}
