//! All traces, and what of them can be seen by now.

use std::collections::BTreeMap;
use std::time::Instant;

use super::super::own;
use super::new::{NewObservation, NewTrace};
use chrono::{DateTime, TimeDelta, Utc};

#[derive(Default)]
pub(in super::super) struct Traces {
    /// By their ids.
    traces: BTreeMap<String, Vec<Kept>>,
    any: Option<NewTrace>,
}

/// An observation and when it is seen.
#[derive(Clone)]
pub(super) struct Kept {
    pub(super) trace: String,
    pub(super) observation: NewObservation,
    pub(super) parent: Option<String>,
    pub(super) started_at: DateTime<Utc>,
    pub(super) ended_at: Option<DateTime<Utc>>,
    pub(super) added_at: DateTime<Utc>,
    /// `None` for never.
    seen_from: Option<Instant>,
    only_v1: bool,
}

/// The route that asks.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Route {
    V1,
    V2,
}

impl Traces {
    /// Adds a trace, or further observations to one that is there.
    pub(in super::super) fn add(&mut self, mut trace: NewTrace) {
        for observation in trace.observations.iter_mut().filter(|new| new.id.is_empty()) {
            own::id().simple().to_string()[..16].clone_into(&mut observation.id);
        }
        let root = trace
            .observations
            .iter()
            .find(|new| new.root)
            .map(|root| root.id.clone());
        // The root is sent when it ends, after everything in it.
        let (roots, steps): (Vec<_>, Vec<_>) = trace.observations.into_iter().partition(|new| new.root);
        let now = Instant::now();
        let kept = steps
            .into_iter()
            .chain(roots)
            .enumerate()
            .map(|(place, observation)| Kept {
                trace: trace.id.clone(),
                parent: observation
                    .parent
                    .clone()
                    .or_else(|| root.clone().filter(|_| !observation.root)),
                started_at: trace.started_at + TimeDelta::milliseconds(observation.start_ms.into()),
                ended_at: observation
                    .end_ms
                    .map(|end| trace.started_at + TimeDelta::milliseconds(end.into())),
                added_at: own::now(),
                seen_from: trace.arrival.of(place).map(|delay| now + delay),
                only_v1: trace.only_v1,
                observation,
            });
        self.traces.entry(trace.id.clone()).or_default().extend(kept);
    }

    pub(in super::super) fn find_any(&mut self, trace: NewTrace) {
        self.any = Some(trace);
    }

    /// Makes the trace that is found for every id, if there is one and the id is not known.
    pub(super) fn invent(&mut self, id: &str) {
        if let Some(any) = self.any.clone().filter(|_| !self.traces.contains_key(id)) {
            self.add(NewTrace {
                id: id.to_owned(),
                ..any
            });
        }
    }

    /// What can be seen of a trace, or of all, in the order of the beginnings.
    pub(super) fn seen(&self, id: Option<&str>, route: Route) -> Vec<&Kept> {
        let now = Instant::now();
        let visible = |kept: &&Kept| {
            kept.seen_from.is_some_and(|from| from <= now)
                && (route == Route::V1 || !kept.only_v1)
                && id.is_none_or(|id| kept.trace == id)
        };
        let mut seen: Vec<&Kept> = self.traces.values().flatten().filter(visible).collect();
        seen.sort_by(|a, b| a.place().cmp(&b.place()));
        seen
    }
}

impl Kept {
    /// Where it stands in lists; no two are at the same place.
    pub(super) fn place(&self) -> (DateTime<Utc>, &str) {
        (self.started_at, &self.observation.id)
    }

    /// The whole run. One that was given its trace's id has a parent that nobody knows.
    pub(super) fn is_root(&self) -> bool {
        self.observation.root || self.parent.is_none()
    }

    /// Between its beginning and end, in seconds.
    pub(super) fn latency(&self) -> Option<f64> {
        let time = self.ended_at? - self.started_at;
        Some(time.num_milliseconds() as f64 / 1000.0)
    }
}
