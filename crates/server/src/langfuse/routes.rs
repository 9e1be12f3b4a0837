//! Which of the two routes to a trace a server has.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// For how long a missing route is not asked for again: a server may be updated.
const REMEMBERED: Duration = Duration::from_mins(5);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Route {
    /// `v2/observations`: servers from version 4 on, and the cloud.
    Observations,
    /// `traces/{id}`: servers before version 4, and those of version 4 that write both ways.
    Trace,
}

/// What was found out lately. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub(super) struct Routes(Arc<Mutex<Option<(Route, Instant)>>>);

impl Routes {
    /// The route that the server does not have. It is never both: then it is no Langfuse, or about to become one.
    pub(super) fn missing(&self) -> Option<Route> {
        let (route, since) = (*self.0.lock().unwrap_or_else(PoisonError::into_inner))?;
        (since.elapsed() < REMEMBERED).then_some(route)
    }

    pub(super) fn note_missing(&self, route: Option<Route>) {
        let note = route.map(|route| (route, Instant::now()));
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = note;
    }
}
