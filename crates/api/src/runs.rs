//! Runs on the wire.

use std::fmt;

use domain::run::Step;
use domain::{Event, RunHeader, RunSummary};
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use crate::page::Page;
use crate::signals::SignalView;

/// `GET /v1/runs` and `GET /v1/agents/{id}/runs`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RunList {
    pub runs: Vec<RunSummary>,
    pub page: Page,
}

/// `GET /v1/runs/{run_id}`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RunDetail {
    #[serde(flatten)]
    pub run: RunSummary,
    /// In run order; content is hashed.
    pub events: Vec<EventView>,
    pub signals: Vec<SignalView>,
    /// Runs that name this one as their parent.
    pub children: Vec<RunSummary>,
    /// The calls with their responses and the marks between them, in run order.
    pub steps: Vec<Step>,
}

/// A derived flattened struct keeps every field in memory before it looks at one. That is too much for the
/// thousands of events of a long run, so only the summary's few fields are kept.
impl<'de> Deserialize<'de> for RunDetail {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_map(DetailFields)
    }
}

struct DetailFields;

impl<'de> Visitor<'de> for DetailFields {
    type Value = RunDetail;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a run with its events, signals, children and steps")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<RunDetail, A::Error> {
        let (mut events, mut signals, mut children, mut steps) = (None, None, None, None);
        let mut summary = serde_json::Map::new();
        while let Some(name) = map.next_key::<String>()? {
            match name.as_str() {
                "events" => events = Some(map.next_value()?),
                "signals" => signals = Some(map.next_value()?),
                "children" => children = Some(map.next_value()?),
                "steps" => steps = Some(map.next_value()?),
                _ => drop(summary.insert(name, map.next_value()?)),
            }
        }
        Ok(RunDetail {
            run: RunSummary::deserialize(serde_json::Value::Object(summary)).map_err(A::Error::custom)?,
            events: events.ok_or_else(|| A::Error::missing_field("events"))?,
            signals: signals.ok_or_else(|| A::Error::missing_field("signals"))?,
            children: children.ok_or_else(|| A::Error::missing_field("children"))?,
            steps: steps.ok_or_else(|| A::Error::missing_field("steps"))?,
        })
    }
}

/// One event with its hashed payload.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EventView {
    pub event_type: String,
    pub step_index: u32,
    /// Unix seconds by the client's clock.
    pub timestamp: f64,
    /// The fields of the hash-era wire format.
    #[cfg_attr(feature = "openapi", schema(value_type = std::collections::BTreeMap<String, serde_json::Value>))]
    pub payload: domain::Fields,
    #[serde(default)]
    pub parent_run_id: Option<String>,
}

impl EventView {
    pub fn new(header: &RunHeader, event: &Event) -> Self {
        Self {
            event_type: event.payload.event_type().to_owned(),
            step_index: event.step,
            timestamp: event.at.secs(),
            payload: event.payload.fields(),
            parent_run_id: header.parent_run_id.as_ref().map(|id| id.as_str().to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAID: &str = r#"{
        "run_id": "r", "agent_id": "a", "agent_version": "v", "status": "open", "started_at": 1000.25,
        "completed_at": null, "last_event_at": 1001.0, "exit_reason": null, "error_type": null, "model": "gpt-4o",
        "tools": ["search"], "step_count": 1, "event_count": 1, "llm_calls": 0, "tool_calls": 1, "retrievals": 0,
        "first_tool_step": 1, "prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0, "cost_usd": 0.5,
        "duration_ms": 750, "input_hash": null, "parent_run_id": null, "trace_id": null, "conversation_id": null,
        "policies": [], "stopped_by": null, "signal_count": 0, "has_signals": false, "max_severity": null,
        "failure_types": [], "signals": [], "children": [],
        "events": [{"event_type": "tool.called", "step_index": 1, "timestamp": 1000.5, "payload": {"n": 1}}],
        "steps": [{"step_index": 1, "kind": "tool", "name": "search", "started_at": 1000.5, "outcome": "waiting"}]
    }"#;

    fn said() -> serde_json::Value {
        serde_json::from_str(SAID).expect("JSON")
    }

    #[test]
    fn a_detail_survives_its_json() {
        let detail: RunDetail = serde_json::from_value(said()).expect("a run");
        assert_eq!(
            (detail.run.cost_usd, detail.events.len(), detail.steps.len()),
            (0.5, 1, 1)
        );
        let text = serde_json::to_string(&detail).expect("JSON");
        assert_eq!(serde_json::from_str::<RunDetail>(&text).expect("the same run"), detail);
    }

    #[test]
    fn what_is_missing_is_named() {
        for field in ["steps", "events", "run_id"] {
            let mut part = said();
            part.as_object_mut().expect("an object").remove(field);
            let error = serde_json::from_value::<RunDetail>(part).expect_err("a field is missing");
            assert!(error.to_string().contains(field), "{error}");
        }
    }
}
