//! Input that is not saved yet, kept in the tab: a *Back*, a reload or a crash does not lose it.

use serde::{Deserialize, Serialize};

use crate::browser::Memory;
use crate::view_model::policy::form::PolicyForm;

#[derive(Serialize, Deserialize)]
pub struct Kept {
    /// Of the stored form that was edited.
    pub revision: Option<u64>,
    pub form: PolicyForm,
}

pub fn remember(name: &str, revision: Option<u64>, form: PolicyForm) {
    if let Ok(text) = serde_json::to_string(&Kept { revision, form }) {
        Memory::Tab.remember(&key(name), &text);
    }
}

/// Nothing where there is nothing, or something of another version of this page.
pub fn recall(name: &str) -> Option<Kept> {
    serde_json::from_str(&Memory::Tab.recall(&key(name))?).ok()
}

pub fn forget(name: &str) {
    Memory::Tab.forget(&key(name));
}

fn key(name: &str) -> String {
    format!("dunetrace.policy.{name}")
}
