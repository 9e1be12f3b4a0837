//! Changes on their way to open pages.

use std::sync::Arc;

use store::Judged;
use tokio::sync::broadcast;

/// How many changes a slow reader may lag behind before it is told to read again.
const BACKLOG: usize = 4096;

/// A broadcast of what each judgement changed. Nobody listening costs next to nothing.
#[derive(Clone, Debug)]
pub struct Live {
    sender: broadcast::Sender<Arc<Judged>>,
}

impl Live {
    pub fn new() -> Self {
        Self { sender: broadcast::Sender::new(BACKLOG) }
    }

    pub fn publish(&self, judged: impl IntoIterator<Item = Judged>) {
        if self.sender.receiver_count() == 0 {
            return;
        }
        for change in judged {
            // An error only means that the last listener left meanwhile.
            let _ = self.sender.send(Arc::new(change));
        }
    }

    pub fn listen(&self) -> broadcast::Receiver<Arc<Judged>> {
        self.sender.subscribe()
    }
}

impl Default for Live {
    fn default() -> Self {
        Self::new()
    }
}
