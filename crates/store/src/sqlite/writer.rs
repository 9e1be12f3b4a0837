//! The one thread that writes. Everything that waits becomes durable in one transaction, and is
//! answered after its commit.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::JoinHandle;

use rusqlite::{Connection, TransactionBehavior};
use tokio::sync::oneshot;

use super::queue::{Job, Queue};
use crate::model::StoreError;

pub(super) struct Writer {
    queue: Arc<Queue>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    pub(super) fn start(connection: Connection) -> Result<Self, StoreError> {
        let queue = Arc::new(Queue::default());
        let own = Arc::clone(&queue);
        let thread = std::thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || work(&own, connection))
            .map_err(|error| StoreError::Database(format!("no thread for the writer: {error}")))?;
        Ok(Self {
            queue,
            thread: Some(thread),
        })
    }

    pub(super) fn queue(&self) -> &Queue {
        &self.queue
    }

    /// Runs `write` in the next group and gives its answer once that is durable. It may run twice.
    pub(super) async fn write<T: Send + 'static>(
        &self,
        write: impl FnMut(&Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (done, answer) = oneshot::channel();
        self.queue.push_other(Box::new(Closure {
            write,
            value: None,
            done,
        }));
        answer.await.unwrap_or_else(|_| Err(stopped()))
    }
}

impl Drop for Writer {
    /// Writes what is waiting, then lets the connection go, which folds the log into the database.
    fn drop(&mut self) {
        self.queue.close();
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the store's writer ended with a panic");
        }
    }
}

pub(super) fn stopped() -> StoreError {
    StoreError::Database("the writer has stopped".to_owned())
}

struct Closure<T, F> {
    write: F,
    value: Option<T>,
    done: oneshot::Sender<Result<T, StoreError>>,
}

impl<T: Send, F: FnMut(&Connection) -> Result<T, StoreError> + Send> Job for Closure<T, F> {
    fn write(&mut self, connection: &Connection) -> Result<(), StoreError> {
        self.value = Some((self.write)(connection)?);
        Ok(())
    }

    fn answer(self: Box<Self>, outcome: Result<(), StoreError>) {
        let Self { value, done, .. } = *self;
        let value = outcome.and_then(|()| value.ok_or_else(stopped));
        let _ = done.send(value);
    }
}

fn work(queue: &Queue, mut connection: Connection) {
    while let Some(group) = queue.next_group() {
        // A panic is a defect of ours; it must not take the store down with it.
        let alive = catch_unwind(AssertUnwindSafe(|| write_group(&mut connection, group)));
        if alive.is_err() {
            tracing::error!("writing panicked; the group was not stored");
            if !connection.is_autocommit() && connection.execute_batch("ROLLBACK").is_err() {
                queue.abandon();
                return;
            }
        }
    }
    queue.abandon();
}

fn write_group(connection: &mut Connection, mut group: Vec<Box<dyn Job>>) {
    let together = transact(connection, &mut group);
    match together {
        Ok(()) => group.into_iter().for_each(|job| job.answer(Ok(()))),
        Err(error) if group.len() == 1 => group.into_iter().for_each(|job| job.answer(Err(error.clone()))),
        Err(error) => {
            tracing::debug!(%error, jobs = group.len(), "a group failed; writing its jobs one by one");
            one_by_one(connection, group);
        }
    }
}

/// So that a job that cannot be written hurts no other.
fn one_by_one(connection: &mut Connection, group: Vec<Box<dyn Job>>) {
    for job in group {
        let mut single = vec![job];
        let outcome = transact(connection, &mut single);
        for job in single {
            job.answer(outcome.clone());
        }
    }
}

fn transact(connection: &mut Connection, group: &mut [Box<dyn Job>]) -> Result<(), StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for job in group {
        job.write(&transaction)?;
    }
    transaction.commit()?;
    Ok(())
}
