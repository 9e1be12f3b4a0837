//! Rebuilding a run from all of its events.

use std::cmp::Ordering;
use std::collections::HashSet;

use super::RunState;
use crate::event::{Event, RunHeader};
use crate::ids::EventId;

/// The event belongs before one that was already taken: replay the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("event sorts before one already applied")]
pub struct OutOfOrder;

/// The state of a run from its events in any order, duplicates included. Leaves `events` sorted in run
/// order without duplicates.
pub fn replay(header: RunHeader, events: &mut Vec<Event>) -> RunState {
    let mut state = RunState::new(header);
    state.seen = sort_and_dedup(events);
    for event in events.iter() {
        state.advance(event);
    }
    state.last = events.last().cloned();
    state
}

/// Sorts in run order and drops events that were sent twice.
pub fn normalise(events: &mut Vec<Event>) {
    sort_and_dedup(events);
}

/// Returns the ids of the events that are left.
fn sort_and_dedup(events: &mut Vec<Event>) -> HashSet<EventId> {
    events.sort_by(Event::run_order);
    events.dedup_by(|later, earlier| later.run_order(earlier) == Ordering::Equal);
    let mut seen = HashSet::with_capacity(events.len());
    events.retain(|event| event.id.is_none_or(|id| seen.insert(id)));
    seen
}
