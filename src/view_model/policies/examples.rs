//! Policies for the tests of this folder.

use api::policies::{PolicyFigures, PolicyState, PolicyView, Propagation};
use serde_json::json;

/// `tool_call_count > number → stop`, for all agents.
pub(crate) fn policy(id: u32, name: &str, priority: u32) -> PolicyView {
    let json = json!({
        "id": id, "agent_id": "*", "name": name,
        "condition": {"trigger": "tool_call_count", "operator": "gt", "value": 5},
        "action": {"type": "stop", "params": {}},
        "enabled": true, "priority": priority, "created_at": 1.0, "updated_at": 2.0, "revision": id, "shadow": false
    });
    serde_json::from_value(json).unwrap()
}

/// The same with other fields.
pub(crate) fn policy_with(id: u32, name: &str, fields: serde_json::Value) -> PolicyView {
    let mut json = serde_json::to_value(policy(id, name, 100)).unwrap();
    for (field, value) in fields.as_object().unwrap() {
        json[field] = value.clone();
    }
    serde_json::from_value(json).unwrap()
}

pub(crate) fn state(figures: Vec<PolicyFigures>) -> PolicyState {
    PolicyState {
        now: 100.0,
        revision: 9,
        signing: true,
        agents: Vec::new(),
        policies: figures,
    }
}

pub(crate) fn figures(policy_id: u32, runs: u64, propagation: Propagation) -> PolicyFigures {
    PolicyFigures {
        policy_id,
        runs,
        times: runs,
        last_at: None,
        advised: 0,
        acknowledged: 0,
        propagation,
    }
}
