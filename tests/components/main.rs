//! Components in a real browser: what they show, and what keys and clicks do.
#![cfg(target_arch = "wasm32")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod agents;
mod charts;
mod compare;
mod dialogs;
mod explain;
mod fix;
mod fixes;
mod graph;
mod harness;
mod overview;
mod policies;
mod policy;
mod policy_parts;
mod policy_saving;
mod run_policies;
mod runs_and_signals;
mod settings;
mod verdicts;

use wasm_bindgen_test::wasm_bindgen_test_configure;

wasm_bindgen_test_configure!(run_in_browser);
