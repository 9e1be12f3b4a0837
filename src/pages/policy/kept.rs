//! Input that is not saved yet, kept in the tab: a *Back*, a reload or a crash does not lose it.

use serde::{Deserialize, Serialize};

use crate::browser::Memory;
use crate::view_model::policy::form::PolicyForm;

#[derive(Serialize, Deserialize)]
pub struct Kept {
    /// Of the stored form that was edited.
    pub revision: Option<u64>,
    /// What the form said before anything was typed.
    pub start: PolicyForm,
    pub form: PolicyForm,
}

pub fn remember(name: &str, kept: &Kept) {
    if let Ok(text) = serde_json::to_string(kept) {
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
