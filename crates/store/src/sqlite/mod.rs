//! The store in one SQLite file: one thread writes, a few connections read.

mod agents;
mod append;
mod commit;
mod cursor;
mod deploys;
mod error;
mod firings;
mod fixes;
mod groups;
mod hours;
mod keys;
mod list;
mod load;
mod migrate;
mod open;
mod order;
mod policies;
mod queue;
mod readers;
mod record;
mod remove;
mod runs;
mod seen;
mod segments;
mod signal_days;
mod signals;
mod store;
mod terms;
mod versions;
mod whole;
mod work;
mod writer;

use std::sync::Arc;

pub use migrate::KNOWN as SCHEMA_VERSION;
pub use open::Settings;
use tokio::sync::{Mutex, Semaphore};

use crate::model::StoreError;
use readers::Readers;
use writer::Writer;

/// A store in one file. Dropping it writes what is waiting and closes the file.
pub struct SqliteStore {
    settings: Settings,
    writer: Writer,
    readers: Readers,
    room: Arc<Semaphore>,
    /// Agents are removed one after another.
    removing: Mutex<()>,
    /// Whole lists are read one after another.
    whole_lists: Semaphore,
}

impl SqliteStore {
    /// Opens the file, made if it is new, and brings its schema up to date.
    ///
    /// # Errors
    /// When the file cannot be opened or is of a later version of this program.
    pub fn open(settings: Settings) -> Result<Arc<Self>, StoreError> {
        let mut connection = open::writer(&settings)?;
        migrate::migrate(&mut connection)?;
        let readers = Readers::new(&settings)?;
        let writer = Writer::start(connection)?;
        let room = Arc::new(Semaphore::new(settings.queue_bytes));
        Ok(Arc::new(Self {
            settings,
            writer,
            readers,
            room,
            removing: Mutex::new(()),
            whole_lists: Semaphore::new(1),
        }))
    }
}
