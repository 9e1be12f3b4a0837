//! The key that requests carry, where the server asks for one.

use api::config::ConfigView;
use api::paths;
use leptos::prelude::*;

use super::{Answer, send};
use crate::browser::{self, Memory};

/// Under which name the browser remembers the key.
const NAME: &str = "dunetrace.key";

/// What the tab may read. It is sent in a header and never becomes part of a URL.
#[derive(Clone, Copy)]
pub struct Access {
    key: RwSignal<Option<String>>,
    asked: RwSignal<Option<Refusal>>,
}

/// Why the server asks for a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// None was sent.
    Missing,
    /// The one that was sent is not valid, or no longer.
    Rejected,
}

impl Access {
    /// With the key that this tab or this device remembers.
    fn recalled() -> Self {
        let key = Memory::Tab.recall(NAME).or_else(|| Memory::Device.recall(NAME));
        Self {
            key: RwSignal::new(key.filter(|key| is_sendable(key))),
            asked: RwSignal::new(None),
        }
    }

    pub fn provide() -> Self {
        let access = Self::recalled();
        provide_context(access);
        access
    }

    /// Why a key must be asked for before anything can be read; `None` as long as the server answers.
    pub fn refusal(self) -> Option<Refusal> {
        self.asked.get()
    }

    /// Whether requests carry a key.
    pub fn has_key(self) -> bool {
        self.key.with(Option::is_some)
    }

    /// Takes a key that the server takes, on this device for good if `remember`.
    pub fn accept(self, key: String, remember: bool) {
        Memory::Tab.remember(NAME, &key);
        if remember {
            Memory::Device.remember(NAME, &key);
        } else {
            Memory::Device.forget(NAME);
        }
        self.asked.set(None);
        self.key.set(Some(key));
    }

    /// Forgets the key, here and on the device, and starts again so that nothing read with it stays.
    pub fn forget(self) {
        self.drop_key();
        browser::reload();
    }

    pub(super) fn key_untracked(self) -> Option<String> {
        self.key.try_get_untracked().flatten()
    }

    /// Runs again when the key changes.
    pub(super) fn track(self) {
        self.key.track();
        self.asked.track();
    }

    pub(super) fn is_refused_untracked(self) -> bool {
        self.asked.try_get_untracked().flatten().is_some()
    }

    /// The server refused a request that was sent with `key`.
    pub(super) fn refused(self, key: Option<&str>) {
        // An answer that was still on its way says nothing about the key that was entered meanwhile.
        if self.key_untracked().as_deref() == key && !self.is_refused_untracked() {
            self.ask(if key.is_some() {
                Refusal::Rejected
            } else {
                Refusal::Missing
            });
        }
    }

    fn ask(self, why: Refusal) {
        self.drop_key();
        self.asked.try_set(Some(why));
    }

    fn drop_key(self) {
        Memory::Tab.forget(NAME);
        Memory::Device.forget(NAME);
        self.key.try_set(None);
    }
}

/// The tab's access. A component that stands alone, as in a test, reads without a key.
pub fn use_access() -> Access {
    use_context().unwrap_or_else(|| Access {
        key: RwSignal::new(None),
        asked: RwSignal::new(None),
    })
}

/// Asks the server whether it takes a key.
pub async fn check(key: &str) -> Answer<()> {
    send::<ConfigView>(paths::CONFIG, Some(key), None).await.map(drop)
}

/// The key in what was pasted, which may be the whole header; `None` if no header can carry it.
pub fn pasted(text: &str) -> Option<String> {
    let key = text.split_whitespace().next_back()?;
    is_sendable(key).then(|| key.to_owned())
}

fn is_sendable(key: &str) -> bool {
    !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_found_in_what_was_pasted() {
        for text in [
            "dt_live_a1",
            " dt_live_a1\n",
            "Bearer dt_live_a1",
            "Authorization: Bearer dt_live_a1",
        ] {
            assert_eq!(pasted(text).as_deref(), Some("dt_live_a1"), "{text:?}");
        }
    }

    #[test]
    fn what_no_header_can_carry_is_no_key() {
        for text in ["", " \n", "dt_live_ä", "dt_live_\u{0}"] {
            assert_eq!(pasted(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_late_refusal_does_not_touch_a_newer_key() {
        let owner = Owner::new();
        owner.set();
        let access = use_access();
        access.key.set(Some("new".to_owned()));
        assert!(!access.is_refused_untracked());
        // Nothing is stored natively, so only answers about another key can be tried here.
        access.refused(Some("old"));
        access.refused(None);
        assert!(!access.is_refused_untracked());
        assert_eq!(access.key_untracked().as_deref(), Some("new"));
    }
}
