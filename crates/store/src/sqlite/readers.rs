//! A few connections for queries, used from blocking threads.

use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;
use tokio::sync::Semaphore;

use super::open::{self, Settings};
use crate::model::StoreError;

/// Cheap to clone.
#[derive(Clone)]
pub(super) struct Readers {
    settings: Arc<Settings>,
    permits: Arc<Semaphore>,
    idle: Arc<Mutex<Vec<Connection>>>,
}

impl Readers {
    pub(super) fn new(settings: &Settings) -> Result<Self, StoreError> {
        let first = open::reader(settings)?;
        Ok(Self {
            settings: Arc::new(settings.clone()),
            permits: Arc::new(Semaphore::new(settings.readers.max(1))),
            idle: Arc::new(Mutex::new(vec![first])),
        })
    }

    /// Runs a query on a connection of its own, seeing one state of the database.
    pub(super) async fn read<T: Send + 'static>(
        &self,
        query: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let permit = Arc::clone(&self.permits)
            .acquire_owned()
            .await
            .map_err(|_| StoreError::Busy)?;
        let pool = self.clone();
        let task = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            let connection = pool.take()?;
            let answer = snapshot(&connection, query);
            pool.give(connection);
            answer
        });
        task.await
            .map_err(|error| StoreError::Database(format!("a query failed: {error}")))?
    }

    fn take(&self) -> Result<Connection, StoreError> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        idle.map_or_else(|| open::reader(&self.settings), Ok)
    }

    fn give(&self, connection: Connection) {
        self.idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(connection);
    }
}

fn snapshot<T>(
    connection: &Connection,
    query: impl FnOnce(&Connection) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let transaction = connection.unchecked_transaction()?;
    let answer = query(&transaction)?;
    transaction.commit()?;
    Ok(answer)
}
