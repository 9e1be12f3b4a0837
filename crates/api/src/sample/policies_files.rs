//! Examples of policies in files, and of names for forms.

use super::{AGENT, Sample, VERSION};
use crate::names::Names;
use crate::policies::{FieldDiff, ImportRequest, Plan, PlanChange, PlanCounts, PlanEntry, PlanProblem, PlanRequest};

const TEXT: &str = "\
policies:
  - name: cap tool calls
    condition: {trigger: tool_call_count, operator: gt, value: 5}
    action: {type: stop, params: {message: too many tools}}
    priority: 10
  - name: break loops
    condition: {trigger: signal, value: TOOL_LOOP}
    action:
      type: inject_prompt
      params:
        prompt: Answer with what you have.
";

impl Sample for PlanRequest {
    fn sample() -> Self {
        Self {
            text: TEXT.to_owned(),
            delete_missing: true,
        }
    }
}

impl Sample for ImportRequest {
    fn sample() -> Self {
        Self {
            text: TEXT.to_owned(),
            delete_missing: true,
            revision: Some(12),
        }
    }
}

impl Sample for Plan {
    /// One entry of each kind.
    fn sample() -> Self {
        let entry = |change, name: &str, policy_id, fields| PlanEntry {
            change,
            name: name.to_owned(),
            agent_id: "*".to_owned(),
            policy_id,
            fields,
        };
        let value = vec![diff("condition.value", Some("8"), Some("5"))];
        let entries = vec![
            entry(PlanChange::Change, "cap tool calls", Some(1), value),
            entry(PlanChange::Create, "break loops", None, created()),
            entry(PlanChange::Unchanged, "slow answers", Some(5), Vec::new()),
            entry(PlanChange::Delete, "cut answers", Some(6), deleted()),
        ];
        Self {
            revision: 12,
            counts: PlanCounts {
                create: 1,
                change: 1,
                delete: 1,
                unchanged: 1,
            },
            entries,
            problems: Vec::new(),
        }
    }
}

impl Sample for PlanProblem {
    fn sample() -> Self {
        Self {
            entry: Some(2),
            name: Some("break loops".to_owned()),
            field: Some("condition.value".to_owned()),
            detail: "is no failure type".to_owned(),
            hint: Some("did you mean `TOOL_LOOP`?".to_owned()),
        }
    }
}

fn created() -> Vec<FieldDiff> {
    [
        ("name", "break loops"),
        ("agent_id", "all agents"),
        ("condition.trigger", "signal"),
        ("condition.operator", "contains"),
        ("condition.value", "TOOL_LOOP"),
        ("action.type", "inject_prompt"),
        ("action.params.prompt", "Answer with what you have."),
        ("priority", "100"),
        ("enabled", "on"),
        ("shadow", "off"),
    ]
    .map(|(field, after)| diff(field, None, Some(after)))
    .into()
}

fn deleted() -> Vec<FieldDiff> {
    [
        ("name", "cut answers"),
        ("agent_id", "all agents"),
        ("condition.trigger", "finish_reason"),
        ("condition.operator", "eq"),
        ("condition.value", "length"),
        ("action.type", "log"),
        ("priority", "100"),
        ("enabled", "off"),
        ("shadow", "off"),
    ]
    .map(|(field, before)| diff(field, Some(before), None))
    .into()
}

fn diff(field: &str, before: Option<&str>, after: Option<&str>) -> FieldDiff {
    FieldDiff {
        field: field.to_owned(),
        before: before.map(str::to_owned),
        after: after.map(str::to_owned),
    }
}

impl Sample for Names {
    fn sample() -> Self {
        let list = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        Self {
            agents: list(&[AGENT, "billing-agent"]),
            models: list(&["gpt-4o", "gpt-4o-mini"]),
            tools: list(&["search_web", "read_page"]),
            versions: list(&[VERSION]),
            policies: list(&["cap tool calls"]),
            finish_reasons: list(&["stop", "tool_calls", "length"]),
        }
    }
}
