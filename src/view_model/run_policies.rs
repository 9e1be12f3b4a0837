//! Policies that fired in a run: why, and what they asked for.

use api::policy::ActionKind;
use api::runs::EventView;
use api::value::Value;
use api::{Step, StepKind};

use super::format;

/// What the event of a firing tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FiredBy {
    /// The figure that passed the threshold, such as `cost_usd`.
    pub trigger: String,
    /// The figure at that moment.
    pub figure: String,
}

impl FiredBy {
    /// Such as `cost_usd $0.34`.
    pub fn words(&self) -> String {
        format!("{} {}", self.trigger, self.figure)
    }
}

/// Of a step that is a fired policy.
pub fn fired_by(events: &[EventView], step: &Step) -> Option<FiredBy> {
    if step.kind != StepKind::Policy {
        return None;
    }
    let begin = events.partition_point(|event| event.step_index < step.step_index);
    let at_step = events[begin..]
        .iter()
        .take_while(|event| event.step_index == step.step_index);
    let at = step.started_at.secs();
    let payload = at_step
        .filter(|event| event.event_type == "policy.triggered")
        .map(|event| (event, &event.payload))
        .filter(|(_, payload)| name_of(payload.get("policy_name")) == Some(step.name.as_str()))
        .min_by(|(one, _), (other, _)| {
            let away = |event: &EventView| (event.timestamp - at).abs();
            away(one).total_cmp(&away(other))
        })?
        .1;
    let trigger = name_of(payload.get("trigger"))?.to_owned();
    Some(FiredBy {
        figure: figure(&trigger, payload.get("value")?)?,
        trigger,
    })
}

fn name_of(value: Option<&Value>) -> Option<&str> {
    match value? {
        Value::Name(name) => Some(name.as_str()),
        _ => None,
    }
}

fn figure(trigger: &str, value: &Value) -> Option<String> {
    Some(match (trigger, value) {
        ("cost_usd", Value::Float(dollars)) => format::cost(*dollars),
        ("cost_usd", Value::Int(dollars)) => format::cost(*dollars as f64),
        ("llm_latency_ms", Value::Int(millis)) => format::duration(u64::try_from(*millis).ok()?),
        (_, Value::Int(number)) => format::count(u64::try_from(*number).ok()?),
        (_, Value::Float(number)) => number.to_string(),
        (_, Value::Name(name)) => name.as_str().to_owned(),
        (_, Value::List(items)) => {
            let names: Vec<&str> = items.iter().filter_map(|item| name_of(Some(item))).collect();
            names.join(", ")
        }
        _ => return None,
    })
}

/// What a firing did, by the action that the agent told.
pub fn action_words(action: Option<&str>) -> &'static str {
    match action.and_then(ActionKind::parse) {
        Some(ActionKind::Stop) => "stopped the run",
        Some(ActionKind::SwitchModel) => "asked for another model",
        Some(ActionKind::InjectPrompt) => "asked to add a prompt",
        Some(ActionKind::Log) => "took a note",
        None => "told another action",
    }
}

/// How much a firing matters beside others, the least first.
pub fn rank(kind: StepKind, note: Option<&str>) -> u8 {
    match (kind, note.and_then(ActionKind::parse)) {
        (StepKind::Policy, Some(ActionKind::Stop)) => 0,
        (StepKind::Policy, Some(ActionKind::SwitchModel | ActionKind::InjectPrompt)) => 1,
        (StepKind::Policy, Some(ActionKind::Log)) => 3,
        _ => 2,
    }
}

/// Positions of the policies that fired in the step at this position, which is none itself.
pub fn fired_in(steps: &[Step], position: usize) -> Vec<usize> {
    let Some(step) = steps.get(position).filter(|step| step.kind != StepKind::Policy) else {
        return Vec::new();
    };
    let after = steps.iter().enumerate().skip(position + 1);
    let marks = after.take_while(|(_, other)| {
        matches!(other.kind, StepKind::Policy | StepKind::External) && other.step_index == step.step_index
    });
    let fired = marks.filter(|(_, other)| other.kind == StepKind::Policy);
    fired.map(|(position, _)| position).collect()
}

/// Where the policies of a name are listed.
pub fn policies_href(name: &str) -> String {
    format!("/policies?text={}", api::paths::encode(name))
}

#[cfg(test)]
mod tests {
    use api::value::Fields;
    use api::{Label, Micros, StepOutcome};

    use super::*;

    fn step(kind: StepKind, name: &str, step_index: u32, at: i64) -> Step {
        Step {
            step_index,
            kind,
            name: Label::name(name),
            content_hash: None,
            output_hash: None,
            started_at: Micros(at),
            duration_ms: None,
            outcome: StepOutcome::Neutral,
            note: None,
            prompt_tokens: None,
            completion_tokens: None,
            result_count: None,
            transport: false,
        }
    }

    fn event(name: &str, step_index: u32, at: i64, trigger: &str, value: Value) -> EventView {
        let mut payload = Fields::default();
        payload.push("policy_name", Value::Name(Label::name(name)));
        payload.push("trigger", Value::Name(Label::code(trigger)));
        payload.push("value", value);
        EventView {
            event_type: "policy.triggered".to_owned(),
            step_index,
            timestamp: Micros(at).secs(),
            payload,
            parent_run_id: None,
        }
    }

    #[test]
    fn a_firing_tells_its_own_figure() {
        let events = [
            event("warn", 2, 100, "cost_usd", Value::Float(0.31)),
            event("warn", 3, 200, "cost_usd", Value::Float(0.345)),
            event("cap", 3, 250, "tool_call_count", Value::Int(6)),
            event("warn", 3, 300, "cost_usd", Value::Float(0.4)),
        ];
        let words =
            |name, index, at| fired_by(&events, &step(StepKind::Policy, name, index, at)).map(|fired| fired.words());
        assert_eq!(words("warn", 3, 300).as_deref(), Some("cost_usd $0.400"));
        assert_eq!(words("warn", 2, 100).as_deref(), Some("cost_usd $0.310"));
        assert_eq!(words("cap", 3, 250).as_deref(), Some("tool_call_count 6"));
        assert_eq!(words("other", 3, 250), None);
        assert_eq!(fired_by(&events, &step(StepKind::Tool, "cap", 3, 250)), None);
    }

    #[test]
    fn lists_are_told_by_their_names() {
        let found = Value::List(vec![Value::Name(Label::code("TOOL_LOOP"))]);
        assert_eq!(figure("signal", &found).as_deref(), Some("TOOL_LOOP"));
        assert_eq!(figure("llm_latency_ms", &Value::Int(31_000)).as_deref(), Some("31.0 s"));
        assert_eq!(figure("signal", &Value::Null), None);
    }

    #[test]
    fn a_steps_policies_are_those_behind_it_before_the_next() {
        let steps = [
            step(StepKind::Tool, "search", 2, 0),
            step(StepKind::Policy, "a", 2, 1),
            step(StepKind::External, "limit", 2, 2),
            step(StepKind::Policy, "b", 2, 3),
            step(StepKind::Llm, "model", 3, 4),
        ];
        assert_eq!(fired_in(&steps, 0), [1, 3]);
        assert!(fired_in(&steps, 1).is_empty() && fired_in(&steps, 4).is_empty());
        assert!(fired_in(&steps, 9).is_empty());
    }
}
