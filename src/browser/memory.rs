//! What the browser remembers for us. Storage may be forbidden; then nothing is remembered.

use leptos::prelude::*;
use web_sys::Storage;

/// For how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Memory {
    /// Until the tab is closed.
    Tab,
    /// For every later visit with this browser.
    Device,
}

impl Memory {
    pub fn recall(self, name: &str) -> Option<String> {
        self.storage()?.get_item(name).ok().flatten()
    }

    pub fn remember(self, name: &str, value: &str) {
        if let Some(storage) = self.storage() {
            // A full or forbidden storage costs the memory, not what it was about.
            let _ = storage.set_item(name, value);
        }
    }

    pub fn forget(self, name: &str) {
        if let Some(storage) = self.storage() {
            // As above: what cannot be stored is not there.
            let _ = storage.remove_item(name);
        }
    }

    fn storage(self) -> Option<Storage> {
        match self {
            Self::Tab => window().session_storage(),
            Self::Device => window().local_storage(),
        }
        .ok()
        .flatten()
    }
}
