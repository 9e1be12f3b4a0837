//! Connections and how they are set up.

use std::path::PathBuf;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use crate::model::StoreError;

/// How a SQLite store is run.
#[derive(Clone, Debug)]
pub struct Settings {
    pub path: PathBuf,
    /// Connections that read; as many queries run at once.
    pub readers: usize,
    /// How long to wait for another program that has the database locked.
    pub lock_timeout: Duration,
    /// How long an append, or the reading of a whole list, may wait for its turn before the store is called busy.
    pub queue_timeout: Duration,
    /// Room for encoded events that wait for their turn, in bytes.
    pub queue_bytes: usize,
    /// From the last arrival of events to the judgement of the run, unless the run is over.
    pub debounce: Duration,
    /// A limit on the size of the file, in pages of 4 KiB. For tests of a full disk.
    pub max_pages: Option<u32>,
}

impl Settings {
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self {
            path: path.into(),
            readers: 4,
            lock_timeout: Duration::from_secs(5),
            queue_timeout: Duration::from_secs(20),
            queue_bytes: 32 << 20,
            debounce: Duration::from_millis(150),
            max_pages: None,
        }
    }
}

/// The one connection that writes.
pub(super) fn writer(settings: &Settings) -> Result<Connection, StoreError> {
    if let Some(folder) = settings.path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder)
            .map_err(|error| StoreError::Database(format!("{}: {error}", folder.display())))?;
    }
    let connection = Connection::open(&settings.path)
        .map_err(|error| StoreError::Database(format!("{}: {error}", settings.path.display())))?;
    connection.busy_timeout(settings.lock_timeout)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    // 16 MiB of log between checkpoints; what a burst made larger is given back.
    connection.pragma_update(None, "wal_autocheckpoint", 4000)?;
    connection.pragma_update(None, "journal_size_limit", 64 << 20)?;
    connection.pragma_update(None, "cache_size", -16_384)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.set_prepared_statement_cache_capacity(128);
    if let Some(pages) = settings.max_pages {
        connection.pragma_update(None, "max_page_count", pages)?;
    }
    Ok(connection)
}

/// A connection that cannot write.
pub(super) fn reader(settings: &Settings) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(&settings.path, flags)?;
    connection.busy_timeout(settings.lock_timeout)?;
    connection.pragma_update(None, "query_only", true)?;
    connection.pragma_update(None, "cache_size", -8192)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}
