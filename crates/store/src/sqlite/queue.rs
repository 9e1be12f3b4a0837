//! What waits for the writer.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use rusqlite::Connection;
use tokio::sync::OwnedSemaphorePermit;

use super::append::Prepared;
use crate::model::StoreError;

/// Something that is written as a whole or not at all, and whoever waits for it.
///
/// It is tried again by itself when the group it was in fails, so it must be repeatable.
pub(super) trait Job: Send {
    fn write(&mut self, connection: &Connection) -> Result<(), StoreError>;

    /// After the commit, or when it failed for good.
    fn answer(self: Box<Self>, outcome: Result<(), StoreError>);
}

/// Chunks of one request.
pub(super) struct AppendJob {
    pub(super) prepared: Prepared,
    pub(super) done: tokio::sync::oneshot::Sender<Result<(), StoreError>>,
    /// The request's share of the queue, given back when the job is dropped.
    pub(super) _place: OwnedSemaphorePermit,
}

impl Job for AppendJob {
    fn write(&mut self, connection: &Connection) -> Result<(), StoreError> {
        self.prepared.write(connection)
    }

    fn answer(self: Box<Self>, outcome: Result<(), StoreError>) {
        // Nobody waits any more when the client hung up.
        let _ = self.done.send(outcome);
    }
}

#[derive(Default)]
struct Waiting {
    appends: VecDeque<AppendJob>,
    others: VecDeque<Box<dyn Job>>,
    closed: bool,
}

/// Two lanes: events, and everything else (judgements, keys, deploys).
#[derive(Default)]
pub(super) struct Queue {
    waiting: Mutex<Waiting>,
    changed: Condvar,
}

/// Events in one transaction, about. Larger ones only make every request wait longer.
const GROUP_EVENTS: usize = 5000;

impl Queue {
    pub(super) fn push_append(&self, job: AppendJob) {
        self.push(|waiting| waiting.appends.push_back(job));
    }

    pub(super) fn push_other(&self, job: Box<dyn Job>) {
        self.push(|waiting| waiting.others.push_back(job));
    }

    fn push(&self, add: impl FnOnce(&mut Waiting)) {
        let mut waiting = self.lock();
        // A closed queue drops the job, and with it the sender that somebody waits for.
        if !waiting.closed {
            add(&mut waiting);
            self.changed.notify_one();
        }
    }

    pub(super) fn close(&self) {
        self.lock().closed = true;
        self.changed.notify_one();
    }

    /// Drops everything that waits; for a writer that cannot go on.
    pub(super) fn abandon(&self) {
        let mut waiting = self.lock();
        waiting.closed = true;
        waiting.appends.clear();
        waiting.others.clear();
    }

    /// Waits for work and takes the next group. Events first, up to a limit; of everything else one
    /// job, so that neither lane starves the other. `None` when the queue is closed and empty.
    pub(super) fn next_group(&self) -> Option<Vec<Box<dyn Job>>> {
        let mut waiting = self.lock();
        while waiting.appends.is_empty() && waiting.others.is_empty() {
            if waiting.closed {
                return None;
            }
            waiting = self.changed.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        }
        let mut group: Vec<Box<dyn Job>> = Vec::new();
        let mut events = 0;
        while events < GROUP_EVENTS
            && let Some(job) = waiting.appends.pop_front()
        {
            events += job.prepared.events;
            group.push(Box::new(job));
        }
        group.extend(waiting.others.pop_front());
        Some(group)
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
